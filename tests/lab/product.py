"""The product's own processes on a node of the lab, on an inventory of the lab's devices."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from core.inventory import publish
from core.model import Transition
from core.store.database import Database
from core.store.migrate import migrate
from core.store.states import States
from tests.lab.lab import Lab

WAN = "link:wan"
_SITE = {"id": "lab", "name": "Bộ phận Một cửa thử nghiệm", "kind": "commune"}


def write_inventory(lab: Lab, folder: Path) -> Path:
    """The lab as an inventory: the router, the target behind it, and the WAN link to the provincial centre."""
    link = {
        "id": "wan",
        "name": "Kênh chính về trung tâm tỉnh",
        "kind": "wan",
        "device": "wan-router",
        "far_address": lab.address("centre"),
        "bandwidth_down": 20,
        "bandwidth_up": 20,
    }
    hosts = {
        "wan-router": {"ansible_host": lab.address("router"), "motcua_kind": "router", "motcua_name": "Bộ định tuyến"},
        "target": {
            "ansible_host": lab.address("target"),
            "motcua_kind": "server",
            "motcua_name": "Máy chủ",
            "motcua_upstream": "wan-router",
        },
    }
    variables = {"motcua_site": _SITE, "motcua_links": [link], "motcua_credentials": {}}
    folder.mkdir(parents=True)
    body = {"all": {"children": {"lab": {"hosts": hosts, "vars": variables}}}}
    (folder / "hosts.yml").write_text(json.dumps(body, ensure_ascii=False))
    return folder


class Product:
    """A data folder, and processes of the product on ``ctl`` that work on it.

    ``inventory`` is None for the lab's own; ``settings`` are variables of its environment.
    """

    def __init__(self, lab: Lab, folder: Path, inventory: Path | None = None, **settings: str) -> None:
        self._lab = lab
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        known = inventory or write_inventory(lab, folder / "inventory")
        self._environment = {
            "PATH": os.environ["PATH"],
            "MOTCUA_DATA": str(self.data),
            "MOTCUA_INVENTORY": str(known),
            **settings,
        }
        self.database = Database(f"sqlite:///{self.data / 'motcua.db'}")
        migrate(self.database)
        publish(self.database, known, time.time())
        self.states = States(self.database)
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, room: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start ``python -m room`` on ``ctl``; its output goes to a log in the data folder."""
        command = self._lab.command("ctl", [sys.executable, "-m", room, *arguments])
        with (self.data / f"{room}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._running.append(process)
        return process

    def end(self, process: "subprocess.Popen[bytes]", number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal to what was started, and wait for its end."""
        os.killpg(process.pid, number)
        process.wait(10)

    def end_all(self) -> None:
        """End whatever still runs."""
        for process in self._running:
            if process.poll() is None:
                self.end(process)
        self.database.close()

    def chain(self, subject: str = WAN) -> list[Transition]:
        """The transitions of a subject, oldest first."""
        return list(reversed(self.states.transitions(subject)))

    def log(self, room: str) -> str:
        """What a room's process has said."""
        return (self.data / f"{room}.log").read_text(errors="replace")
