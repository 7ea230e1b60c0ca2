"""Who may see what: two fences between tenants, and everything that leaves the functions."""
