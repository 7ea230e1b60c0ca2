"""Bytes to records: what a file is, where it can be cut, what its rows say."""
