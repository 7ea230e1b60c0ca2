"""What people would use instead, on the same file and the same PostgreSQL, from a venv that is not ours."""
