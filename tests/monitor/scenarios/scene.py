"""An office whose rooms run as they do in the field, each in its own process, on simulated devices."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from core import words
from core.i18n import language
from core.model import Incident, Inventory, Reason, State
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from core.store.states import States
from monitor.httpd import SOCKET_NAME
from monitor.simulation.client import send
from tests.ports import free_tcp_port

ROOT = Path(__file__).parents[3]
Process = "subprocess.Popen[bytes]"


@dataclass
class Scene:
    """The store, the processes by room, and what a test asks of them. ``port`` is the pages'."""

    data: Path
    database: Database
    port: int
    environment: dict[str, str]
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, room: str) -> None:
        places = ["--data", str(self.data), "--inventory-json", str(self.data / "inventory.json")]
        if "MOTCUA_TRAP_LISTEN" in self.environment:
            places += ["--traps", self.environment["MOTCUA_TRAP_LISTEN"]]
        command = {
            "simulation": ("monitor.simulation", *places),
            "monitor": ("monitor",),
            "api": ("api", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}"),
        }[room]
        with (self.data / f"{room}.log").open("ab") as log:
            self.processes[room] = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def end(self, room: str, number: signal.Signals = signal.SIGTERM) -> None:
        process = self.processes.pop(room)
        process.send_signal(number)
        try:
            process.wait(10)
        finally:
            process.kill()
            process.wait()

    def fault(self, subject: str, fault: str) -> dict[str, Any]:
        """What ``motcua demo fault`` does."""
        return send(self.data, {"subject": subject, "fault": fault})

    def stands(self, subject: str) -> tuple[State, Reason] | None:
        found = States(self.database).standings().get(subject)
        return None if found is None else (found.state, found.reason)

    def incidents(self, subject: str) -> list[Incident]:
        return States(self.database).incidents(subject=subject)

    def sentence(self, subject: str) -> str:
        """Why it stands as it does, in Vietnamese."""
        found = States(self.database).standings()[subject]
        return words.sentence(language("vi"), found.reason, found.cause, str)

    def metrics(self) -> str:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(5)
            door.connect(str(self.data / SOCKET_NAME))
            door.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = HTTPResponse(door)
            answer.begin()
            return answer.read().decode()

    def log(self, room: str) -> str:
        return (self.data / f"{room}.log").read_text(encoding="utf-8")


def wait_for(what: Callable[[], object], seconds: float) -> float:
    """Seconds until ``what`` is true; the test fails when it takes longer."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not come in time"
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def playing(
    folder: Path, whole: Inventory, rooms: tuple[str, ...], simulated: Inventory | None = None, **settings: object
) -> Iterator[Scene]:
    """These rooms over this inventory; ``settings`` are settings by name, and SECRETS as they are.

    ``simulated`` is what is there, when the inventory does not have it all.
    """
    database = Database.in_folder(folder)
    migrate(database)
    Inventories(database).publish(whole, "a test", "1", time.time())
    (folder / "inventory.json").write_text((simulated or whole).model_dump_json(), encoding="utf-8")
    port = free_tcp_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment |= {name if name.isupper() else f"MOTCUA_{name.upper()}": str(v) for name, v in settings.items()}
    environment |= {"MOTCUA_DATA": str(folder), "MOTCUA_LISTEN": f"127.0.0.1:{port}"}
    environment |= {"MOTCUA_DEMO_NETWORK": "127.0.0.0/8"}
    scene = Scene(folder, database, port, environment)
    try:
        for room in rooms:
            scene.start(room)
        wait_for((folder / "demo.sock").exists, 20)
        yield scene
    finally:
        for room in list(scene.processes):
            scene.end(room)
        database.close()
