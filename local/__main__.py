"""`python -m local COMMAND`: what make calls. Errors are one message and a code, never a traceback of ours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.text import Text

from local import commands
from local.audit import audit
from local.demo import demo
from local.errors import LocalStackError
from local.layer_archive import archive_layers
from local.lock import lock
from local.mcp_server import SERVERS
from local.release import release
from local.replay import replay
from local.signals import unwind_on_sigterm
from local.tenants import ADA

_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code says whether it reached its aim."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False)
    unwind_on_sigterm()
    try:
        return _run(options, console)
    except (LocalStackError, BotoCoreError, ClientError, OSError) as error:
        Console(stderr=True, highlight=False).print(Text(str(error), style="red"), soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(options: argparse.Namespace, console: Console) -> int:
    match options.command:
        case "import":
            config = processing_config(options.policy, options.map)
            category = options.category or None
            return commands.import_file(
                console, options.file, options.user, category=category, processing_config=config
            )
        case "mcp":
            return commands.mcp(options.server, options.user)
        case "release":
            return release(console, options.stage)
        case "replay":
            return replay(console, options.stage)
        case "demo":
            return demo(console)
        case "audit":
            return audit(vulnerabilities=not options.offline)
        case "layers":
            return archive_layers(console)
        case "lock":
            return lock()
        case "documents":
            from local.documents import write_documents  # needs the layer, which the other commands do without

            return write_documents()
        case _:
            simple = {"up": commands.up, "down": commands.down, "logs": commands.logs, "clean": commands.clean}
            return simple[options.command](console)


def processing_config(policy: str, mappings: str) -> dict[str, Any]:
    """What the upload says about the import, only as far as something was said."""
    fields: dict[str, str | None] = {}
    for mapping in filter(None, map(str.strip, mappings.split(";"))):
        column, equals, field = mapping.rpartition("=")
        if not equals:
            raise LocalStackError(f"MAP wants Column=field, not {mapping!r}.")
        fields[column.strip()] = field.strip() or None
    return ({"policy": policy} if policy else {}) | ({"field_mappings": fields} if fields else {})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The laptop stack")
    several = parser.add_subparsers(dest="command", required=True)
    for name in ("demo", "up", "down", "logs", "clean", "lock", "layers", "documents"):
        several.add_parser(name)
    one = several.add_parser("import")
    one.add_argument("file", type=lambda path: Path(path).expanduser())
    one.add_argument("--category", default="", help="blank: told from the content")
    one.add_argument("--policy", default="", help="strict: one record with an error, and none goes in")
    one.add_argument("--map", default="", help="what columns mean: 'Column=field; Other column=' (no field)")
    one.add_argument("--user", default=ADA.email, help="who imports; the tenant is the first one granted")
    server = several.add_parser("mcp", help="an MCP server on standard input and output")
    server.add_argument("server", choices=SERVERS)
    server.add_argument("--user", default=ADA.email, help="whose first tenant it shows")
    several.add_parser("release").add_argument("--stage", default="dev")
    several.add_parser("audit").add_argument("--offline", action="store_true")
    several.add_parser("replay").add_argument("--stage", default="dev")
    return parser


if __name__ == "__main__":
    sys.exit(main())
