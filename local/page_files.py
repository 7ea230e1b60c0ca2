"""The built page as a browser asks for it: which file answers a path, its type, and how long it may be kept.

The laptop's server and the release to AWS both go by it. CloudFront's function in template.yaml has the same rule for
paths without an extension: those are the page's own addresses, and the page itself answers them.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

ENTRY = "index.html"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_HASHED = "assets"  # the build names what is in there by its content


def plain_path(target: str) -> str:
    """The decoded path of a request target; ValueError for one that could be read in more than one way."""
    raw = target.partition("?")[0]
    path = unquote(raw, errors="strict")
    segments = path.split("/")
    ambiguous = "//" in path or "\\" in path or "%" in path or len(segments) != raw.count("/") + 1
    if not raw.startswith("/") or ambiguous or {".", ".."} & {*segments} or not path.isprintable():
        raise ValueError("not a plain path")
    return path


def find_file(site: Path, path: str) -> Path | None:
    """The file that answers a plain path; None where there is none. Never one outside the page's folder."""
    name = path.rpartition("/")[2]
    file = (site / (path[1:] if "." in name else ENTRY)).resolve()
    return file if file.is_relative_to(site.resolve()) and file.is_file() else None


def content_type(file: Path) -> str:
    """By its extension; what a browser should not interpret for everything else."""
    return _TYPES.get(file.suffix, "application/octet-stream")


def cache_control(name: str) -> str:
    """For a file by its path inside the page's folder."""
    return "public, max-age=31536000, immutable" if name.startswith(f"{_HASHED}/") else "no-cache"
