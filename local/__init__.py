"""The laptop stack: a real PostgreSQL, an AWS emulator and the same template, with no cloud account.

Run it through `make` (`make demo`, `make up`, `make import`), or as `python -m local COMMAND`.
"""
