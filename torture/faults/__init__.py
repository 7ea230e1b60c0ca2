"""What breaks while imports run: workers, the database, the network between them, the events that start them."""
