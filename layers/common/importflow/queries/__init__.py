"""Every SQL statement, a module per table; the session comes first and carries the tenant."""
