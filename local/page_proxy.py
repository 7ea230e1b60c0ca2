"""Passes one request on to the emulator, and the answer back, block by block: neither is held whole.

A long answer is compressed, as API Gateway does and the emulator does not.
What belongs to one connection stays on it (RFC 9110, section 7.6.1). Page and API share an origin, so an answer that
invites other origins loses the invitation.
"""

from __future__ import annotations

import http.client
import zlib
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from local.ports import LOOPBACK

_BLOCK_BYTES = 64 * 1024
_MAX_REQUEST_BYTES = 10 * 1024**2  # API Gateway takes no more either
_ANSWER_SECONDS = 60
COMPRESSED_FROM_BYTES = 1024  # MinimumCompressionSize of the template
_GZIP = 16 + zlib.MAX_WBITS
_OF_ONE_CONNECTION = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"),
    *("te", "trailer", "transfer-encoding", "upgrade"),
}
_NOT_SENT_ON = _OF_ONE_CONNECTION | {"host", "expect"}
_WITHOUT_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


class RequestRefusedError(Exception):
    """The request cannot be passed on; nothing was."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def forward(handler: BaseHTTPRequestHandler, port: int, target: str, headers: Mapping[str, str]) -> None:
    """Answers the handler's request with what `target` of the server on `port` says, under these further headers.

    RequestRefusedError: nothing was answered yet. ConnectionError: one of the two went away in the middle.
    """
    length = _body_length(handler)
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_ANSWER_SECONDS)
    try:
        answer = _ask(handler, connection, target, length)
        _give_back(handler, answer, headers)
    except http.client.HTTPException as error:
        raise ConnectionAbortedError("the emulator broke off") from error
    finally:
        connection.close()


def _ask(
    handler: BaseHTTPRequestHandler, connection: http.client.HTTPConnection, target: str, length: int
) -> http.client.HTTPResponse:
    try:
        _send(handler, connection, target, length)
        return connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise RequestRefusedError(HTTPStatus.BAD_GATEWAY) from error


def _body_length(handler: BaseHTTPRequestHandler) -> int:
    if handler.headers.get("Transfer-Encoding"):
        raise RequestRefusedError(HTTPStatus.LENGTH_REQUIRED)
    lengths = handler.headers.get_all("Content-Length") or ["0"]
    if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
        raise RequestRefusedError(HTTPStatus.BAD_REQUEST)
    if int(lengths[0]) > _MAX_REQUEST_BYTES:
        raise RequestRefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return int(lengths[0])


def _send(handler: BaseHTTPRequestHandler, connection: http.client.HTTPConnection, target: str, length: int) -> None:
    connection.putrequest(str(handler.command), target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", f"{LOOPBACK}:{connection.port}")
    for name, value in _passed_on(handler.headers.items(), _NOT_SENT_ON):
        connection.putheader(name, value)
    connection.endheaders()
    while length:
        block = handler.rfile.read(min(length, _BLOCK_BYTES))
        if not block:
            raise ConnectionAbortedError("the browser went away")
        connection.send(block)
        length -= len(block)


def _give_back(handler: BaseHTTPRequestHandler, answer: http.client.HTTPResponse, headers: Mapping[str, str]) -> None:
    compressed = _is_compressed(handler, answer)
    said = dict(headers) | ({"Content-Encoding": "gzip", "Vary": "Accept-Encoding"} if compressed else {})
    handler.send_response_only(answer.status, answer.reason)
    ours = {name.lower() for name in said} | ({"content-length"} if compressed else set())
    for name, value in _passed_on(answer.getheaders(), _OF_ONE_CONNECTION | ours):
        if not name.lower().startswith("access-control-"):
            handler.send_header(name, value)
    for name, value in said.items():
        handler.send_header(name, value)
    has_body = handler.command != "HEAD" and answer.status not in _WITHOUT_BODY
    in_chunks = has_body and (compressed or answer.getheader("Content-Length") is None)
    if in_chunks:
        handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for block in _blocks(answer, compressed=compressed) if has_body else ():
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(block), block) if in_chunks else block)
    if in_chunks:
        handler.wfile.write(b"0\r\n\r\n")


def _is_compressed(handler: BaseHTTPRequestHandler, answer: http.client.HTTPResponse) -> bool:
    """Whether the answer is long enough, its asker takes it so, and nobody has compressed it before."""
    accepts = "gzip" in handler.headers.get("Accept-Encoding", "")
    long = int(answer.getheader("Content-Length") or 0) >= COMPRESSED_FROM_BYTES
    return accepts and long and answer.getheader("Content-Encoding") is None


def _blocks(answer: http.client.HTTPResponse, *, compressed: bool) -> Iterator[bytes]:
    """The body, none of its blocks empty: that would end it."""
    packer = zlib.compressobj(wbits=_GZIP) if compressed else None
    while block := answer.read1(_BLOCK_BYTES):
        sent = packer.compress(block) if packer else block
        if sent:
            yield sent
    if packer:
        yield packer.flush()


def _passed_on(headers: list[tuple[str, str]], left_out: set[str]) -> list[tuple[str, str]]:
    connection = (value for name, value in headers if name.lower() == "connection")
    named = {part.strip().lower() for value in connection for part in value.split(",")}
    return [(name, value) for name, value in headers if name.lower() not in left_out | named]
