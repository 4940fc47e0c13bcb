"""A monitor that is none, at the socket where the page looks for one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer

from api.monitor_metrics import SOCKET_NAME


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path and its headers."""

    path: str
    headers: Message


@dataclass(slots=True)
class StandIn:
    """What is answered to everybody, and what was asked, in its order."""

    status: int
    headers: dict[str, str]
    body: bytes
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def standing_in(folder: Path, answer: StandIn) -> Iterator[StandIn]:
    """Answer at the monitor's socket in that folder."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer.asked.append(Asked(self.path, self.headers))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

        def address_string(self) -> str:
            return "unix"

    server = ThreadingUnixStreamServer(str(folder / SOCKET_NAME), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield answer
    server.shutdown()
    server.server_close()
    thread.join()
