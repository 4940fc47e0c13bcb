"""Incidents in a store, as the judge writes them, and receivers that do what they are told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from core.alerting import Alerting, Receiver
from core.clock import ManualClock
from core.model import Inventory, Reason, Severity, State, Transition, device_subject
from core.secrets import SecretResolver
from core.store.database import Database
from core.store.outbox import Outbox
from core.store.states import IncidentChange, States
from monitor.alerts.about import Directory
from monitor.alerts.channels import CHANNELS, Send
from monitor.alerts.planner import plan
from monitor.alerts.sender import Sender, Tools

NOTHING = Inventory(sites=(), devices=(), links=(), credentials=())
HERE = "this-instance"


class Troubles:
    """Devices that break and are mended, each written as a transition with its incident."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self._states = States(database)
        self._clock = clock
        self._sequences: dict[str, int] = {}

    def breaks(self, name: str, severity: Severity = Severity.S2) -> None:
        self._goes(name, State.UP, State.DOWN, Reason.UNREACHABLE, IncidentChange(severity))

    def mended(self, name: str) -> None:
        self._goes(name, State.DOWN, State.UP, Reason.ANSWERING, IncidentChange(None))

    def _goes(self, name: str, before: State, after: State, reason: Reason, change: IncidentChange) -> None:
        sequence = self._sequences.get(name, 0) + 1
        before = State.UNKNOWN if sequence == 1 else before
        item = Transition(device_subject(name), sequence, self._clock.wall(), before, after, reason)
        assert self._states.record([(item, change)]) == [item]
        self._sequences[name] = sequence


@dataclass
class Hook:
    """A webhook receiver. ``answers`` are the next ones: a status, or 0 to break the connection after reading."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    answer_text: str = "thanks"
    answer_headers: dict[str, str] = field(default_factory=dict)

    def told(self) -> list[tuple[str, str]]:
        """(kind, subject) of each alert, in the order in which they came."""
        return [(one["kind"], one["subject"].partition(":")[2]) for post in self.posts for one in post["alerts"]]


@contextmanager
def hook() -> Iterator[Hook]:
    """A hook that listens on loopback."""
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = found.answers.pop(0) if found.answers else 200
            if status == 0 or 200 <= status < 300:
                found.bodies.append(body)
                posted = json.loads(body)
                found.posts.append(posted if isinstance(posted, dict) else {"alerts": posted})
                found.headers.append({name.lower(): value for name, value in self.headers.items()})
            if status == 0:
                self.connection.close()
                return
            self.send_response(status)
            for name, value in found.answer_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.answer_text)))
            self.end_headers()
            self.wfile.write(found.answer_text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                return  # the connection that was broken on purpose

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class Office:
    """An outbox with senders that are stepped by hand."""

    def __init__(self, database: Database, clock: ManualClock, *receivers: dict[str, Any], owner: str = HERE) -> None:
        self.clock = clock
        self.outbox = Outbox(database)
        self.troubles = Troubles(database, clock)
        self.alerting = Alerting.model_validate({"receiver": [{"timeout": 2.0, **one} for one in receivers]})
        self.counts: list[tuple[str, str, int]] = []
        tools = Tools(
            self.outbox,
            owner,
            SecretResolver(None, {"KEY": "bi-mat", "TOKEN": "rat-bi-mat"}, Path()),
            clock,
            lambda *one: self.counts.append(one),
            lambda: 1.0,
        )
        self.senders = {one.name: Sender(one, tools) for one in self.alerting.receiver}

    @staticmethod
    def channels(receiver: Hook, only: str = "") -> list[tuple[Send, Receiver]]:
        """Each channel that posts, with a receiver that posts here."""
        base = {"name": "r", "url": receiver.url, "timeout": 5}
        zalo = {"template": "zalo", "values": {"phone": "1", "template_id": "2"}, "token": "env:TOKEN"}
        tg = {"template": "telegram", "values": {"chat_id": "1"}, "token": "env:TOKEN"}
        every: list[dict[str, Any]] = [
            {**base, "channel": "webhook"},
            {"name": "r", "channel": "alertmanager", "urls": [receiver.url]},
            {**base, "channel": "template", **zalo},
            {**base, "channel": "template", **tg},
        ]
        chosen = [one for one in every if only in ("", one["channel"])]
        return [
            (CHANNELS[one.channel], one)
            for fields in chosen
            for one in Alerting.model_validate({"receiver": [fields]}).receiver
        ]

    def plan(self, inventory: Inventory = NOTHING) -> int:
        directory, now = Directory(inventory), self.clock.wall()
        return self.outbox.plan(
            lambda alert, former: plan(alert, former, self.alerting, directory.place(alert), now), directory.about, now
        )

    def send(self, steps: int = 1000) -> float:
        """Let every sender do what is due; returns the seconds until the next may have more."""
        waits = []
        for sender in self.senders.values():
            for _ in range(steps):
                wait = sender.step()
                if wait:
                    break
            waits.append(wait)
        return min(waits)

    def go(self, inventory: Inventory = NOTHING) -> float:
        self.plan(inventory)
        return self.send()
