"""I4: what an XML file names elsewhere is never fetched: no file, no address, in no part of any format.

A secret lies in a file beside, and a server on loopback counts who calls. Whatever names them is refused by a code, or
read without them.
"""

from __future__ import annotations

import gzip
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from torture.input.packages import SHEET, STRINGS, book, changed, packed
from torture.input.readers import Reader, readers
from torture.input.reading import Observed, Outcome
from torture.verdict import Plan, Verdict

PROMISES = ("I4",)
SECRET = "canary-7c1f"
_REFUSED_BY = frozenset({"dtd-not-allowed", "xml-not-well-formed", "file-damaged", "not-text"})
_BODY = b"<x><s><name>&e;</name></s><s><name>b</name></s></x>"
_PARTS = (SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml",
          "_rels/.rels", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/app.xml")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Targets:
    """A file with a secret, and an address that counts."""

    file: str
    url: str

    def types(self) -> dict[str, bytes]:
        """Declarations that name them, by a name."""
        entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "{}">]>'
        made = {
            "entity_of_a_file": entity.format(self.file),
            "entity_of_an_address": entity.format(self.url),
            "public_entity": f'<!DOCTYPE x [<!ENTITY e PUBLIC "a" "{self.url}">]>',
            "external_type": f'<!DOCTYPE x SYSTEM "{self.url}">',
            "public_type": f'<!DOCTYPE x PUBLIC "-//A//B" "{self.url}">',
            "parameter_entity": f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{self.url}"> %p;]>',
            "parameter_entity_of_a_file": f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{self.file}"> %p;]>',
            "notation": f'<!DOCTYPE x [<!NOTATION n SYSTEM "{self.url}"><!ENTITY e SYSTEM "{self.file}" NDATA n>]>',
            "behind_a_comment": f"<!--{'x' * 9_000}-->" + entity.format(self.file),
            "internal_entity": f'<!DOCTYPE x [<!ENTITY e "{self.file}">]>',
        }
        return {name: text.encode() for name, text in made.items()}

    def files(self) -> dict[str, bytes]:
        """By a name: XML as it is, packed, in every part of a workbook, in other encodings; and without a DTD."""
        found: dict[str, bytes] = {}
        for name, declared in self.types().items():
            document = b'<?xml version="1.0"?>' + declared + _BODY
            found |= {
                f"xml/{name}": document,
                f"gzip/{name}": gzip.compress(document),
                f"zip/{name}": packed({"a.xml": document}),
            }
            found |= {f"{part}/{name}": changed(book(), part, partial(_declared, declared)) for part in _PARTS}
        plain = self.types()["entity_of_a_file"].decode() + _BODY.decode()
        found |= {
            f"xml in {encoding}": plain.encode(encoding) for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig")
        }
        return found | {name: text.encode() for name, text in self._without_a_type().items()}

    def _without_a_type(self) -> dict[str, str]:
        include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{}"/>'
        rows = "<s><name>a</name></s><s><name>b</name></s>"
        return {
            "included file": f"<x><s><name>{include.format(self.file)}</name></s>{rows}</x>",
            "included address": f"<x><s><name>{include.format(self.url)}</name></s>{rows}</x>",
            "style sheet": f'<?xml-stylesheet type="text/xsl" href="{self.url}"?><x>{rows}</x>',
            "schema": f'<x xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:noNamespaceSchemaLocation="{self.url}">{rows}</x>',
        }  # fmt: skip


def _declared(declared: bytes, xml: bytes) -> bytes:
    """A part with the declaration behind its prolog; one that is not there becomes one."""
    if not xml:
        return declared + b"<sst><si><t>&e;</t></si></sst>"
    prolog, mark, rest = xml.partition(b"?>")
    return prolog + mark + declared + rest if mark else declared + xml


def run(plan: Plan) -> Verdict:
    """All of them, whatever the scale."""
    with tempfile.TemporaryDirectory(prefix="importflow-xxe-") as name, _listener() as (url, calls):
        secret = Path(name) / "secret.txt"
        secret.write_text(SECRET)
        files = _Targets(secret.as_uri(), url).files()
        names = [plan.replay] if plan.replay else list(files)
        bug = BUGS[plan.seeded_bug] if plan.seeded_bug else None

        def read(reader: Reader, one: str) -> Observed:
            return reader.read(files[one])

        with readers(bug) as team:
            found = dict(zip(names, team.each(read, names), strict=True))
        faults = [f"{one} {fault}; REPLAY={one!r}" for one in names for fault in judge(one, found[one])]
        faults += [f"{len(calls)} calls to an address that a file named"] if calls else []
    refused = sum(one.outcome is Outcome.REFUSED for one in found.values())
    line = f"{len(names)} files that name others, {refused} refused, {len(calls)} calls, {len(faults)} wrong"
    return Verdict(PROMISES, line, tuple(faults))


def judge(name: str, observed: Observed) -> Iterator[str]:
    if observed.outcome not in (Outcome.READ, Outcome.REFUSED):
        yield f"{observed.outcome.value}: {observed.code}"
    if observed.outcome is Outcome.REFUSED and "/" in name and observed.code not in _REFUSED_BY:
        yield f"was refused as {observed.code}"
    if observed.outcome is Outcome.READ and "/" in name:
        yield "declares a document type and was read"
    if SECRET in observed.rows:
        yield "shows the secret"
    for reached in observed.reached:
        yield f"reached for {reached}"


@contextmanager
def _listener() -> Iterator[tuple[str, list[str]]]:
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def count() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                calls.append("call")
                connection.close()

        Thread(target=count, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd", calls
        server.shutdown(socket.SHUT_RDWR)


# What follows runs in the readers.


def _resolves() -> None:
    """A parser that does what XML allows."""
    from urllib.request import urlopen
    from xml.parsers import expat

    from importflow.tabular import xml_events

    create = expat.ParserCreate

    def resolving(**named: Any) -> Any:
        parser: Any = create(**named)

        def external(context: str, _base: object, system: str, _public: object) -> int:
            inner = parser.ExternalEntityParserCreate(context)
            with urlopen(system) as source:
                inner.Parse(source.read(), True)
            return 1

        parser.ExternalEntityRefHandler = external
        return parser

    vars(xml_events)["_refuse_document_type"] = lambda *_: None
    vars(expat)["ParserCreate"] = resolving


def _looks_at_the_beginning() -> None:
    """Of a part of a workbook only the first bytes are looked at."""
    from collections.abc import Iterator as It
    from typing import IO

    from importflow.tabular import workbook_package, workbook_xml

    def blocks(source: IO[bytes]) -> It[bytes]:
        while block := source.read(65_536):
            yield block

    vars(workbook_package)["checked_blocks"] = vars(workbook_xml)["checked_blocks"] = blocks


BUGS: dict[str, Callable[[], None]] = {"resolves": _resolves, "looks_at_the_beginning": _looks_at_the_beginning}
SEEDED_BUGS = tuple(BUGS)
