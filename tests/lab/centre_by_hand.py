"""A centre from freshly installed machines to its acceptance, by the product itself; every step a technician takes.

By hand, since it takes longer than the whole suite may: ``pytest tests/lab/centre_by_hand.py -s``.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.model import HostState, RunState, State
from core.store.kiosks import Kiosks
from core.store.provisioned import Provisioned
from core.store.runs import Runs
from tests.lab.image import CHECKOUT
from tests.lab.kiosk import KIOSK, PORTAL, PROCEDURES, Kiosk, serving
from tests.lab.lab import Lab
from tests.lab.office import SECOND_PLACE, SERVER, server_variables
from tests.lab.playbook import PLAYBOOKS
from tests.lab.product import Product
from tests.lab.site import GROUPS, LINUX, write_inventory
from tests.lab.waiting import seconds_until

TOKEN = "token-of-the-lab's-own-kiosk"
MINUTES = 15
MACHINES = [name for group in LINUX for name in GROUPS[group][1]]
DESK = {"workstation_expires": "2036-12-31", "motcua_person": "Lương Thị Hạnh"}

pytestmark = [pytest.mark.lab, pytest.mark.timeout(3600)]


@dataclass(frozen=True, slots=True)
class Centre:
    """The lab with the product on its controller, and the command line there."""

    lab: Lab
    folder: Path
    product: Product
    runs: Runs
    environment: dict[str, str]

    def provision(self, *arguments: str) -> tuple[int, float, str]:
        """``motcua provision …``: its exit code, the seconds that it took, and what it printed."""
        command = [sys.executable, str(CHECKOUT / "motcua.py"), "provision", *arguments]
        began = time.monotonic()
        done = subprocess.run(
            self.lab.command("ctl", command),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=3000,
        )
        return done.returncode, time.monotonic() - began, done.stdout + done.stderr

    def hosts(self, run: int) -> dict[str, tuple[int, int]]:
        """Host → (changed, failed) of a run."""
        record = self.runs.get(run)
        assert record is not None
        return {one.host: (one.changed, one.failed + one.unreachable) for one in record.hosts}

    def last(self) -> int:
        """The number of the newest run."""
        return max((record.id for record in self.runs.recent(50)), default=0)


@pytest.fixture(scope="module")
def centre(site_lab: Callable[[Collection[str]], Lab], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("centre")
    lab = site_lab([*MACHINES, "router"])
    kiosk = Kiosk(lab, folder)
    kiosk.prepare()
    hosts = write_inventory(lab, folder / "inventory", [*MACHINES, "router"], **(variables(lab, folder) | DESK))
    backups = [{"protocol": "tcp", "port": 22, "from": [lab.address(SERVER)]}]
    (hosts / "host_vars").mkdir()
    (hosts / f"host_vars/{SECOND_PLACE}.yml").write_text(json.dumps({"base_firewall_allow": backups}))
    told = {
        "MOTCUA_PLAYBOOKS": str(PLAYBOOKS),
        "MOTCUA_VAULT_PASSWORD_FILE": str(folder / "vault-password"),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(CHECKOUT),
    }
    product = Product(lab, folder, hosts, **told)
    Kiosks(product.database).allow(KIOSK, TOKEN, "test", time.time())
    environment = {
        "PATH": os.environ["PATH"],
        "MOTCUA_DATA": str(product.data),
        "MOTCUA_INVENTORY": str(hosts),
        **told,
    }
    try:
        product.start("monitor")
        product.start("api", "--listen", f"{lab.address('ctl')}:8080")
        product.start("provision")
        seconds_until((product.data / "provision.lock").exists, 20)
        with serving(lab, "centre", 80):
            yield Centre(lab, folder, product, Runs(product.database), environment)
    finally:
        product.end_all()


def variables(lab: Lab, folder: Path) -> dict[str, Any]:
    """What the site's inventory says beside its machines."""
    return server_variables(lab, folder) | {
        "kiosk_portals": [{"name": PORTAL, "url": f"http://{lab.address('centre')}/"}],
        "kiosk_procedures": str(PROCEDURES),
        "kiosk_read_only": False,  # a lab host shares the machine's kernel and starts by no loader
    }


def test_from_fresh_machines_to_accepted(centre: Centre, capsys: pytest.CaptureFixture[str]) -> None:
    code, seconds, said = centre.provision("run", "site", "--yes")
    assert code == 0, said[-6000:]
    hosts = centre.hosts(centre.last())
    assert {name for name, (changed, failed) in hosts.items() if changed and not failed} == set(MACHINES)
    accepted, looking, told = centre.provision(
        "accept", "--by", "Kỹ thuật viên", "--to", "UBND xã", "-o", str(centre.folder)
    )
    with capsys.disabled():
        whole = (seconds + looking) / 60
        print(f"\nset up in {seconds:.0f} s, looked at in {looking:.0f} s: {whole:.1f} of {MINUTES} min")
    assert accepted == 0, told[-6000:]
    assert sorted(file.suffix for file in centre.folder.glob("*.pdf")), "the minutes are written"


def test_the_second_run_changes_nothing(centre: Centre, capsys: pytest.CaptureFixture[str]) -> None:
    code, seconds, said = centre.provision("run", "site", "--yes")
    assert code == 0, said[-6000:]
    with capsys.disabled():
        print(f"\nthe second run took {seconds:.0f} s")
    changed = {name: counts for name, counts in centre.hosts(centre.last()).items() if counts != (0, 0)}
    events = [event for event in centre.runs.events(centre.last()) if event.outcome == "changed"]
    assert (changed, [(event.host, event.task) for event in events]) == ({}, [])


def test_what_was_provisioned_is_watched_with_no_further_step(centre: Centre) -> None:
    def all_up() -> bool:
        standings = centre.product.states.standings()
        return all(standings[f"device:{name}"].state is State.UP for name in MACHINES)

    seconds_until(all_up, 90)


def test_a_killed_worker_and_a_resume_end_in_the_same_state(centre: Centre) -> None:
    """The two workstations fresh from the installer: killed in the middle, then the rest."""
    centre.lab.reinstall(*GROUPS["workstations"][1])
    place = centre.lab.run("ctl", centre.lab.ssh(SECOND_PLACE, "true"))
    assert place.returncode == 0
    command = [
        sys.executable,
        str(CHECKOUT / "motcua.py"),
        "provision",
        "run",
        "site",
        "--limit",
        "workstations",
        "--yes",
        "--json",
    ]
    asking = subprocess.Popen(
        centre.lab.command("ctl", command), env=centre.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    before = centre.last()
    seconds_until(lambda: centre.last() > before, 60)
    run = centre.last()
    seconds_until(lambda: len([one for one in centre.runs.events(run) if one.outcome == "changed"]) > 20, 300)
    os.kill(worker(centre, run), signal.SIGKILL)
    asking.communicate(timeout=60)
    record = centre.runs.get(run)
    assert record is not None
    assert record.state is RunState.INTERRUPTED
    standings = Provisioned(centre.product.database).standings()
    assert {standings[name].state for name in GROUPS["workstations"][1]} == {HostState.UNKNOWN}
    code, _, said = centre.provision("resume", str(run))
    assert code == 0, said[-6000:]
    code, _, said = centre.provision("run", "site", "--limit", "workstations", "--yes")
    assert code == 0, said[-6000:]
    assert set(centre.hosts(centre.last()).values()) == {(0, 0)}


def worker(centre: Centre, run: int) -> int:
    """The process that carries out a run."""
    record = centre.runs.get(run)
    assert record is not None
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"provision.worker" in words and str(run).encode() in words:
            return int(folder.name)
    raise AssertionError(f"no worker of run {run}")
