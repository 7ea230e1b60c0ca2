"""`make samples`: real files of others through the real handlers, what came of each against what should."""
