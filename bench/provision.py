"""The second run of the whole site on hosts of the lab: ``motcua provision`` against ansible-playbook as it comes.

The machines get the roles that they really get: a server with every service, workstations, a router that is looked at.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core import settings
from core.model import RunRequest, RunState
from core.store.database import Database
from core.store.migrate import migrate
from core.store.runs import Runs
from tests.lab.image import CHECKOUT
from tests.lab.lab import Lab
from tests.lab.office import SECOND_PLACE, SERVER, server_variables
from tests.lab.playbook import PLAYBOOKS
from tests.lab.requirements import missing
from tests.lab.site import write_inventory
from tests.lab.topology import SITE

HOSTS = (SERVER, "pc-01", "pc-02", "router")
DESK = {"workstation_expires": "2036-12-31", "motcua_person": "Lương Thị Hạnh"}
TARGET = 0.5
LONGEST = 1_800.0


def main() -> None:
    """Set the hosts up, then measure second runs in turn. Needs root and the tools of the lab."""
    if reason := missing():
        sys.stderr.write(f"{reason}\n")
        return
    parser = argparse.ArgumentParser(prog="bench provision", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="second runs of each, in turn")
    parser.add_argument("--mitogen", action="store_true", help="measure the opt-in as well, which has to be installed")
    options, _ = parser.parse_known_args()
    with Lab(topology=SITE, boot=HOSTS) as lab, tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        _measure(lab, Path(folder), options.rounds, options.mitogen)


def _measure(lab: Lab, folder: Path, rounds: int, mitogen: bool) -> None:
    inventory = _inventory(lab, folder)
    ours, stock = Ours(lab, folder, inventory), Stock(lab, folder, inventory)
    taken: dict[str, list[float]] = {"stock": [], "ours": []}
    try:
        say(f"{', '.join(HOSTS)}; the first run, which sets them up: {ours.run():.1f} s")
        for number in range(rounds):
            pair = (("stock", stock), ("ours", ours))
            for name, one in pair if number % 2 == 0 else reversed(pair):
                taken[name].append(one.run())
                say(f"{name}: {taken[name][-1]:.1f} s")
    finally:
        ours.close()
    if mitogen:
        taken["mitogen"] = _with_mitogen(lab, folder, inventory, rounds)
    for name, seconds in taken.items():
        say(f"{name:7} {' '.join(f'{one:.1f}' for one in seconds)} s, median {statistics.median(seconds):.1f} s")
    for name in [name for name in taken if name != "stock"]:
        ratio = statistics.median(taken[name]) / statistics.median(taken["stock"])
        say(f"{name} / stock: {ratio:.2f}, target {TARGET}: {'met' if ratio <= TARGET else 'MISSED'}")


def _with_mitogen(lab: Lab, folder: Path, inventory: Path, rounds: int) -> list[float]:
    ours = Ours(lab, folder, inventory, MOTCUA_MITOGEN="true")
    try:
        return [ours.run() for _ in range(rounds)]
    finally:
        ours.close()


def _inventory(lab: Lab, folder: Path) -> Path:
    """The machines as the centre's inventory has them; the vault's password is in ``folder``."""
    hosts = write_inventory(lab, folder / "inventory", HOSTS, **(server_variables(lab, folder) | DESK))
    backups = [{"protocol": "tcp", "port": 22, "from": [lab.address(SERVER)]}]
    (hosts / "host_vars").mkdir()
    (hosts / f"host_vars/{SECOND_PLACE}.yml").write_text(json.dumps({"base_firewall_allow": backups}))
    return hosts


def end_connections(sockets: Path) -> None:
    """End what ssh kept open: a run begins as on the next day, not as right after another."""
    for socket in sockets.glob("*"):
        subprocess.run(["ssh", "-o", f"ControlPath={socket}", "-O", "exit", "-"], capture_output=True, check=False)


class Ours:
    """The process that carries runs out, on the controller, and a store to ask it by."""

    def __init__(self, lab: Lab, folder: Path, inventory: Path, **further: str) -> None:
        told = {"data": folder / "data", "inventory": inventory, "playbooks": PLAYBOOKS}
        told["vault_password_file"] = folder / "vault-password"
        told["data"].mkdir(exist_ok=True)
        self._sockets = told["data"] / "cp"
        self._database = Database(settings.load(None, {}, **told).database_url)
        migrate(self._database)
        self._runs = Runs(self._database)
        environment = {f"MOTCUA_{name.upper()}": str(path) for name, path in told.items()}
        environment |= {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(CHECKOUT), **further}
        self._daemon = lab.popen("ctl", [sys.executable, "-m", "provision"], env=environment)

    def run(self) -> float:
        """Seconds from the request to its end in the store."""
        end_connections(self._sockets)
        began = time.monotonic()
        run_id = self._runs.request(RunRequest("site", "bench", confirmed=True), time.time())
        while (record := self._runs.get(run_id)) is not None and not record.state.ended:
            assert time.monotonic() - began < LONGEST, "the run does not end"
            time.sleep(0.05)
        assert record is not None
        assert record.state is RunState.SUCCESSFUL, self._said(run_id, record.message)
        assert run_id == 1 or not any(host.changed for host in record.hosts), "a second run changed something"
        return time.monotonic() - began

    def _said(self, run_id: int, message: str) -> str:
        failed = [
            f"{event.host}: {event.task}: {event}" for event in self._runs.events(run_id) if event.outcome == "failed"
        ]
        return "\n".join([message, *failed])

    def close(self) -> None:
        """End the process."""
        self._daemon.terminate()
        self._daemon.communicate(timeout=20)
        self._database.close()


class Stock:
    """ansible-playbook without any setting of ours: what is in the playbook itself stays."""

    def __init__(self, lab: Lab, folder: Path, inventory: Path) -> None:
        password = ["--vault-password-file", str(folder / "vault-password")]
        self._command = lab.command(
            "ctl", ["ansible-playbook", "-i", str(inventory), *password, str(PLAYBOOKS / "site.yml")]
        )
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self._environment = {
            "PATH": path,
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "ANSIBLE_CONFIG": str(folder / "home/empty.cfg"),  # else one of this machine would count
        }
        self._sockets = folder / "home/.ansible/cp"
        (folder / "home").mkdir()
        (folder / "home/empty.cfg").touch()

    def run(self) -> float:
        """Seconds of the whole command."""
        end_connections(self._sockets)
        began = time.monotonic()
        done = subprocess.run(
            self._command, env=self._environment, cwd=self._environment["HOME"], capture_output=True, text=True,
            check=False, timeout=LONGEST,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
        return time.monotonic() - began


def say(line: str) -> None:
    """Print at once: the next line may take minutes."""
    print(line, flush=True)
