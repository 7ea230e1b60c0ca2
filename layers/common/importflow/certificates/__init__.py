"""The root certificates of Amazon RDS and Aurora, which no operating system carries.

Public certificates of AWS (its global bundle), the self-signed roots that are still valid; the
proxy's certificate is signed by a root that every system trusts. A root is valid for decades; AWS
announces new ones years ahead.
"""

from importlib.resources import files


def rds_roots() -> str:
    """The roots, as PEM."""
    return (files(__name__) / "rds.pem").read_text()
