"""Importflow: inventory exports in, one tenant-isolated asset inventory out."""
