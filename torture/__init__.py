"""The room where things are broken on purpose: a harness per module, and the checkers that decide what held."""
