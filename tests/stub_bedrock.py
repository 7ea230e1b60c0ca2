"""A Bedrock that behaves as it is told: slow, down, malformed, over quota, or obedient to whoever wrote the file.

A small HTTP server on loopback that speaks Converse, and the chat completions that the emulator's Converse can be
proxied to. `asked` keeps every request body.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
USAGE = {"inputTokens": 1_200, "outputTokens": 80, "totalTokens": 1_280}


@dataclass(frozen=True)
class Reply:
    """What is sent back; `pause` seconds before it, `drip` seconds before each of its bytes."""

    status: int = 200
    body: Any = None
    error: str | None = None
    pause: float = 0.0
    drip: float = 0.0


Behaviour = Callable[[Body], Reply]


@dataclass
class Stub:
    url: str
    behaviour: Behaviour
    asked: list[Body] = field(default_factory=list)


def said(answer: Any, *, stop_reason: str = "tool_use", usage: Any = USAGE) -> Body:
    """An answer by the tool."""
    use = {"toolUseId": "tooluse_1", "name": "answer", "input": answer}
    return {
        "output": {"message": {"role": "assistant", "content": [{"toolUse": use}]}},
        "stopReason": stop_reason,
        "usage": usage,
        "metrics": {"latencyMs": 5},
    }


def words(text: str, *, stop_reason: str = "end_turn") -> Body:
    """An answer in words."""
    return {
        "output": {"message": {"role": "assistant", "content": [{"text": text}]}},
        "stopReason": stop_reason,
        "usage": USAGE,
        "metrics": {"latencyMs": 5},
    }


def data_of(request: Body) -> Any:
    """What stands behind the fence of a question."""
    text = request["messages"][0]["content"][0]["text"]
    fence = re.fullmatch(r"<(data-[0-9a-f]{16})>\n(.*)\n</\1>", text, re.DOTALL)
    assert fence, text
    return json.loads(fence[2])


def asked_for(request: Body) -> set[str]:
    """The parts that an answer to the question has."""
    return set(request["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"]["json"]["properties"])


def sensible(fields: dict[str, str], confidence: float = 0.97, category: str | None = None) -> Behaviour:
    """A good model: knows what these headers mean, and has something to say about the counts."""

    def reply(request: Body) -> Reply:
        return Reply(body=said(sensible_answer(request, fields, confidence, category)))

    return reply


def sensible_answer(request: Body, fields: dict[str, str], confidence: float, category: str | None) -> Body:
    parts = asked_for(request)
    if "suggestions" in parts:
        columns = {column["header"]: column["column"] for column in data_of(request)["columns"]}
        return {
            "suggestions": [
                {"column": columns[header], "field": name, "confidence": confidence, "reason": "It says so."}
                for header, name in fields.items()
                if header in columns
            ]
        }
    if "category" in parts:
        return {"category": category, "confidence": confidence, "reason": "Both ends are named."}
    if "summary" in parts:
        records = data_of(request)["records"]
        return {"summary": f"{records['valid']} of {records['total']} records went in.", "fix_first": []}
    insight = {"about": "data_quality", "importance": "high", "insight": "Few records name an owner."}
    return {"insights": [insight]}


def always(body: Any = None, **how: Any) -> Behaviour:
    return lambda _request: Reply(body=body, **how)


def failing(status: int, error: str) -> Behaviour:
    return always({"message": "no"}, status=status, error=error)


@contextmanager
def stub_bedrock(behaviour: Behaviour) -> Iterator[Stub]:
    """The stub while the block lasts; its `behaviour` may be replaced meanwhile."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    stub = Stub(f"http://127.0.0.1:{server.server_port}", behaviour)
    server.stub = stub  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        stub: Stub = self.server.stub  # type: ignore[attr-defined]
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/chat/completions":
            request = _from_chat(request)
        stub.asked.append(request)
        reply = stub.behaviour(request)
        if self.path == "/v1/chat/completions":
            reply = Reply(body=_as_chat(reply.body))
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.pause)
        data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if reply.error:
                self.send_header("x-amzn-ErrorType", reply.error)
            self.end_headers()
            for byte in data if reply.drip else ():
                time.sleep(reply.drip)
                self.wfile.write(bytes([byte]))
            if not reply.drip:
                self.wfile.write(data)
        except OSError:
            return  # given up on

    def log_message(self, *_: Any) -> None:
        pass


def _from_chat(request: Body) -> Body:
    """A question as the emulator passes it on, as Converse has it."""
    function = request["tools"][0]["function"]
    user = next(message["content"] for message in request["messages"] if message["role"] == "user")
    tool = {"toolSpec": {"name": function["name"], "inputSchema": {"json": function["parameters"]}}}
    return {"messages": [{"role": "user", "content": [{"text": user}]}], "toolConfig": {"tools": [tool]}}


def _as_chat(body: Body) -> Body:
    use = body["output"]["message"]["content"][0]["toolUse"]
    call = {"id": "1", "type": "function", "function": {"name": use["name"], "arguments": json.dumps(use["input"])}}
    usage = {"prompt_tokens": USAGE["inputTokens"], "completion_tokens": USAGE["outputTokens"]}
    return {"choices": [{"message": {"role": "assistant", "content": None, "tool_calls": [call]}}], "usage": usage}
