"""Files as exporters write them, of any length and the same for the same seed; every record in them is valid."""
