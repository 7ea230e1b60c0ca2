"""What a file's columns mean: header to field with confidence and reason, text to value."""
