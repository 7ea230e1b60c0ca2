"""The page's process on the laptop: one origin for the built page, its settings, the API and sign-in.

Run by `page.py` with a listening socket and its settings. It answers on loopback to its own name only, and passes on
nothing but the API's routes and the few Cognito actions with which a person signs in.
"""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.page_files import cache_control, content_type, find_file, plain_path
from local.page_headers import FIXED_HEADERS, content_security_policy, upload_addresses
from local.page_proxy import RequestRefusedError, forward
from local.page_settings import COGNITO_PATH, FILE_NAME
from local.ports import LOOPBACK

_IDLE_SECONDS = 65
_SIGN_IN = {
    f"AWSCognitoIdentityProviderService.{action}"
    for action in ("InitiateAuth", "RespondToAuthChallenge", "RevokeToken", "ForgotPassword", "ConfirmForgotPassword")
}


@dataclass(frozen=True)
class Site:
    """What is served: the folder of the built page, the emulator's port, the path of the API there, the bucket."""

    folder: str
    emulator_port: int
    api_path: str
    bucket: str
    settings: dict[str, str]

    @cached_property
    def headers(self) -> dict[str, str]:
        """Of every answer."""
        uploads = upload_addresses(f"http://{LOOPBACK}:{self.emulator_port}", self.bucket)
        return {"Content-Security-Policy": content_security_policy(*uploads), **FIXED_HEADERS}


class PageServer(ThreadingHTTPServer):
    """Serves a site on a socket that listens already."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, site: Site) -> None:
        super().__init__(listener.getsockname(), PageHandler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.site = site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser may go away whenever it likes; anything else is worth its traceback in the log."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class PageHandler(BaseHTTPRequestHandler):
    """One connection of a browser."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True  # a header and a small body are two writes; nobody waits for the second
    server: PageServer

    def answer(self) -> None:
        """Any request."""
        try:
            path = plain_path(self.path)
        except ValueError:
            return self.say(HTTPStatus.BAD_REQUEST)
        if self.headers.get("Host") != f"{LOOPBACK}:{self.server.server_address[1]}":
            return self.say(HTTPStatus.MISDIRECTED_REQUEST)  # a foreign name that was made to point here
        if path.startswith("/api/"):
            return self._pass_on(self.server.site.api_path + self.path)
        if path == COGNITO_PATH:
            allowed = self.command == "POST" and self.headers.get("X-Amz-Target") in _SIGN_IN
            return self._pass_on("/") if allowed else self.say(HTTPStatus.FORBIDDEN)
        if self.command not in {"GET", "HEAD"}:
            return self.say(HTTPStatus.METHOD_NOT_ALLOWED)
        if path == f"/{FILE_NAME}":
            return self._give(json.dumps(self.server.site.settings).encode(), "application/json", "no-cache")
        return self._give_file(path)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815  named by the library

    def say(self, status: HTTPStatus) -> None:
        """A refusal, in a line of text; what the request may have brought is not read."""
        self.close_connection = True
        self._give(f"{status.value} {status.phrase}\n".encode(), "text/plain; charset=utf-8", "no-store", status)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What the standard library refuses itself, in our form."""
        self.say(HTTPStatus(code))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Refusals only: a page that watches an import asks every few seconds."""
        if isinstance(code, int) and code >= HTTPStatus.BAD_REQUEST:
            super().log_request(code, size)

    def _give_file(self, path: str) -> None:
        folder = Path(self.server.site.folder)
        file = find_file(folder, path)
        if file is None:
            return self.say(HTTPStatus.NOT_FOUND)
        return self._give(file.read_bytes(), content_type(file), cache_control(path.removeprefix("/")))

    def _give(self, body: bytes, kind: str, caching: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.log_request(status)
        self.send_response_only(status)
        told = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": caching}
        for name, value in {**told, **self.server.site.headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _pass_on(self, target: str) -> None:
        try:
            forward(self, self.server.site.emulator_port, target, self.server.site.headers)
        except RequestRefusedError as refused:
            self.say(refused.status)


def main() -> None:
    """Serves until the process is ended; arguments: the listening socket's number, the site as JSON."""
    _, descriptor, site = sys.argv
    PageServer(socket.socket(fileno=int(descriptor)), Site(**json.loads(site))).serve_forever()


if __name__ == "__main__":
    main()
