"""What comes in from outside: requests, files, and values that mean something to somebody further on."""
