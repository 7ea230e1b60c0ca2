"""The page's server on loopback: what it serves, what it passes on, what it refuses."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local.page import listen
from local.page_files import cache_control, find_file, plain_path
from local.page_process import PageServer, Site
from local.ports import LOOPBACK

SIGN_IN = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}
BUILT = {
    "index.html": "<title>The page</title>",
    "theme.js": "go()",
    "assets/main-1a2b.js": "main()",
    "assets/main-1a2b.css": "p{}",
}


class Emulator(BaseHTTPRequestHandler):
    """Answers with what it was asked, in the way the path says."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        said = {"method": self.command, "target": self.path, "headers": self.headers.items(), "bytes": length}
        self.rfile.read(length)
        body = json.dumps(said).encode()
        not_modified = self.path.endswith("/unchanged")
        self.send_response(304 if not_modified else 401 if self.path.endswith("/refused") else 200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("X-Frame-Options", "ALLOWALL")
        self.send_header("ETag", '"7"')
        if self.path.endswith("/streamed"):
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in (body[:20], body[20:]):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
            return
        if not not_modified:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and not not_modified:
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_DELETE = answer  # noqa: N815  named by the library

    def log_message(self, format: str, *args: object) -> None: ...


class Running:
    def __init__(self, port: int, emulator: int) -> None:
        self.port = port
        self.emulator = emulator

    def ask(
        self, method: str, target: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        try:
            connection.request(method, target, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    for name, text in BUILT.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    (tmp_path / "secret.txt").write_text("not of the page")
    return site


@pytest.fixture
def page(folder: Path) -> Iterator[Running]:
    emulator = ThreadingHTTPServer((LOOPBACK, 0), Emulator)
    site = Site(str(folder), emulator.server_address[1], "/api-of/local", "uploads", {"region": "here"})
    server = PageServer(listen(), site)
    for each in (emulator, server):
        threading.Thread(target=each.serve_forever, args=(0.05,), daemon=True).start()
    yield Running(server.server_address[1], emulator.server_address[1])
    for each in (server, emulator):
        each.shutdown()
        each.server_close()


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────

FILES = {
    "the page": ("/", "index.html", "text/html; charset=utf-8", "no-cache"),
    "its entry by name": ("/index.html", "index.html", "text/html; charset=utf-8", "no-cache"),
    "a deep link": ("/c/a1/e/e1/imports/7?tab=findings", "index.html", "text/html; charset=utf-8", "no-cache"),
    "a deep link that ends in a slash": ("/c/a1/", "index.html", "text/html; charset=utf-8", "no-cache"),
    "a script with its content in its name": (
        *("/assets/main-1a2b.js", "assets/main-1a2b.js"),
        *("text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
    ),
    "a script without": ("/theme.js", "theme.js", "text/javascript; charset=utf-8", "no-cache"),
}


@pytest.mark.parametrize(("target", "file", "kind", "caching"), FILES.values(), ids=FILES)
def test_a_path_is_answered_by_its_file_and_one_without_extension_by_the_page(
    page: Running, target: str, file: str, kind: str, caching: str
) -> None:
    status, headers, body = page.ask("GET", target)
    assert (status, body.decode()) == (200, BUILT[file])
    assert (headers["Content-Type"], headers["Cache-Control"]) == (kind, caching)
    assert page.ask("HEAD", target)[::2] == (200, b"")


def test_the_page_is_told_where_it_runs(page: Running) -> None:
    status, headers, body = page.ask("GET", "/config.json")
    assert (status, headers["Cache-Control"], json.loads(body)) == (200, "no-cache", {"region": "here"})


REFUSED = {
    "a file that is not there": ("GET", "/assets/main-0000.js", 404),
    "a step up": ("GET", "/../secret.txt", 400),
    "a step up, encoded": ("GET", "/assets/%2e%2e/%2e%2e/secret.txt", 400),
    "a step up, encoded twice": ("GET", "/%252e%252e/secret.txt", 400),
    "an encoded slash": ("GET", "/..%2fsecret.txt", 400),
    "a backslash": ("GET", "/..%5csecret.txt", 400),
    "a zero": ("GET", "/index.html%00.js", 400),
    "not UTF-8": ("GET", "/%ff", 400),
    "another server's address": ("GET", "http://elsewhere.example/", 400),
    "out of the API": ("GET", "/api/../../_ministack/reset", 400),
    "out of the API, encoded": ("POST", "/api/%2e%2e/%2E%2E/_ministack/reset", 400),
    "a form at the page": ("POST", "/", 405),
    "the emulator's root": ("POST", "/cognito/", 405),
}


@pytest.mark.parametrize(("method", "target", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_plainly_of_the_page_is_refused(page: Running, method: str, target: str, status: int) -> None:
    answered, headers, body = page.ask(method, target)
    assert (answered, b"not of the page" in body) == (status, False)
    assert headers["Content-Security-Policy"]


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "assets" / "out.txt").symlink_to(folder.parent / "secret.txt")
    assert find_file(folder, "/assets/out.txt") is None


def test_a_foreign_name_for_this_address_gets_no_answer(page: Running) -> None:
    assert page.ask("GET", "/api/v1/assets", {"Host": f"rebound.example:{page.port}"})[0] == 421


def test_every_answer_says_what_a_browser_may_do(page: Running) -> None:
    for target in ("/", "/missing.js", "/config.json", "/api/v1/assets", "/api/v1/refused"):
        headers = page.ask("GET", target)[1]
        policy = headers["Content-Security-Policy"]
        uploads = f"http://127.0.0.1:{page.emulator}/uploads"
        assert f"connect-src 'self' {uploads} {uploads}/;" in policy
        assert "unsafe" not in policy
        assert headers.get_all("X-Frame-Options") == ["DENY"]
        assert headers["X-Content-Type-Options"] == "nosniff"


# ── passing on ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_of_the_api_is_passed_on_whole_and_answered_whole(page: Running) -> None:
    body = bytes(300_000)
    status, headers, answer = page.ask(
        "POST",
        "/api/v1/x?a=%20b",
        {"Authorization": "Bearer t", "Connection": "keep-alive, X-Mine", "X-Mine": "1"},
        body,
    )
    said = json.loads(answer)
    assert (status, said["method"], said["target"]) == (200, "POST", "/api-of/local/api/v1/x?a=%20b")
    assert said["bytes"] == 300_000
    assert sorted(said["headers"]) == [
        ["Accept-Encoding", "identity"],
        ["Authorization", "Bearer t"],
        ["Content-Length", "300000"],
        ["Host", f"127.0.0.1:{page.emulator}"],
    ]
    assert (headers["ETag"], headers["Access-Control-Allow-Origin"]) == ('"7"', None)


def test_an_answer_without_a_length_comes_in_pieces(page: Running) -> None:
    status, headers, body = page.ask("GET", "/api/v1/streamed")
    assert (status, headers["Transfer-Encoding"], json.loads(body)["method"]) == (200, "chunked", "GET")


def test_a_long_answer_is_compressed_for_who_takes_it_so(page: Running) -> None:
    long = {"Accept-Encoding": "gzip, br", "X-Long": "x" * 2_000}
    status, headers, body = page.ask("GET", "/api/v1/x", long)
    assert (status, headers["Content-Encoding"], headers["Vary"]) == (200, "gzip", "Accept-Encoding")
    assert (headers["Content-Length"], headers["ETag"]) == (None, '"7"')
    assert ["X-Long", "x" * 2_000] in json.loads(gzip.decompress(body))["headers"]
    assert len(body) < 1_000
    for asked in ({"X-Long": "x" * 2_000}, {"Accept-Encoding": "gzip"}):
        _, headers, body = page.ask("GET", "/api/v1/x", asked)
        assert (headers["Content-Encoding"], json.loads(body)["method"]) == (None, "GET")
    assert page.ask("HEAD", "/api/v1/x", long)[2] == b""
    assert page.ask("GET", "/api/v1/unchanged", long)[2] == b""


def test_refusals_and_answers_without_a_body_are_passed_on(page: Running) -> None:
    assert page.ask("GET", "/api/v1/refused")[0] == 401
    status, headers, body = page.ask("GET", "/api/v1/unchanged")
    assert (status, headers["Transfer-Encoding"], body) == (304, None, b"")
    assert page.ask("HEAD", "/api/v1/x")[::2] == (200, b"")


def test_one_connection_carries_several_requests(page: Running) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, page.port, timeout=10)
    for method in ("HEAD", "GET"):
        for target in ("/", "/api/v1/streamed", "/api/v1/unchanged", "/config.json"):
            connection.request(method, target)
            answer = connection.getresponse()
            has_body = method == "GET" and not target.endswith("unchanged")
            assert (bool(answer.read()), connection.sock is None) == (has_body, False)
    connection.close()


def test_people_sign_in_through_the_page_and_nothing_else_of_the_emulator_is_reached(page: Running) -> None:
    status, _, answer = page.ask("POST", "/cognito", SIGN_IN, b"{}")
    assert (status, json.loads(answer)["target"]) == (200, "/")
    admin = {"X-Amz-Target": "AWSCognitoIdentityProviderService.AdminSetUserPassword"}
    for method, headers in (("POST", {}), ("POST", admin), ("POST", {"X-Amz-Target": "secretsmanager.GetSecretValue"})):
        assert page.ask(method, "/cognito", headers, b"{}")[0] == 403


def test_more_than_the_api_takes_is_not_passed_on(page: Running) -> None:
    assert page.ask("POST", "/api/v1/x", {"Content-Length": str(10 * 1024**2 + 1)})[0] == 413
    assert page.ask("POST", "/api/v1/x", {"Content-Length": "-1"})[0] == 400
    assert page.ask("POST", "/api/v1/x", {"Transfer-Encoding": "chunked"})[0] == 411


def test_an_emulator_that_has_gone_is_a_bad_gateway(folder: Path) -> None:
    with listen() as gone:
        port = gone.getsockname()[1]
    server = PageServer(listen(), Site(str(folder), port, "/api-of/local", "uploads", {}))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    assert Running(server.server_address[1], port).ask("GET", "/api/v1/x")[0] == 502
    server.shutdown()
    server.server_close()


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("target", ["", "x", "/a/./b", "/a/..", "/a//b", "/a%2fb", "/a\\b", "/%25", "/a%0d%0ab", "*"])
def test_a_path_that_could_be_read_in_two_ways_is_none(target: str) -> None:
    with pytest.raises(ValueError, match="not a plain path"):
        plain_path(target)


def test_only_names_that_hold_their_content_are_kept_for_good() -> None:
    assert [cache_control(name) for name in ("index.html", "config.json", "assets.js")] == ["no-cache"] * 3
