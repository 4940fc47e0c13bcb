"""A real FRRouting over SSH: read, changed under its own timer, cut off and back by itself, put back from a version.

By hand, since it takes minutes for the router's own timer: ``pytest tests/lab/frr_by_hand.py``.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.configurations import repository_of
from core.inventory import publish
from core.model import ChangeOutcome, FindingKind
from core.store.device_changes import DeviceChanges
from core.store.findings import Findings
from tests.lab.image import CHECKOUT
from tests.lab.lab import Lab
from tests.lab.product import Product
from tests.lab.requirements import require_lab
from tests.lab.topology import CHAIN
from tests.lab.waiting import seconds_until

ROUTER = "sw-1"
PASSWORD = "mat-khau-cua-bo-dinh-tuyen"
ROUTE = "ip route 10.200.0.0/16 10.79.1.10"
CUT_OFF = "ip route 10.79.1.10/32 blackhole"
SETUP = """
set -e
apt-get -qq update
apt-get -qq -y --no-install-recommends install frr frr-pythontools
sed -i 's/^staticd=no/staticd=yes/' /etc/frr/daemons
systemctl restart frr
useradd --create-home --shell /bin/bash --groups frr,frrvty cauhinh
chpasswd
chmod 775 /etc/frr /var/log/frr /run/frr
printf 'Match User cauhinh\\n  PasswordAuthentication yes\\n' > /etc/ssh/sshd_config.d/00-lab.conf
systemctl restart ssh
vtysh -c 'write memory'
chmod g+w /etc/frr/*.conf
"""

pytestmark = [pytest.mark.lab, pytest.mark.timeout(400)]


@dataclass(frozen=True, slots=True)
class Office:
    """The router, and an instance on the controller whose inventory has it."""

    lab: Lab
    product: Product
    inventory: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        return self.lab.command("ctl", [str(CHECKOUT / ".venv/bin/motcua"), "device", *arguments])

    def motcua(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """``motcua device …``, as a technician types it."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def meant(self, lines: Sequence[str]) -> None:
        """Have the inventory say these lines of the router."""
        publish(self.product.database, written(self.lab, self.inventory, lines), time.time())

    def routes(self) -> str:
        """What the router's kernel forwards by."""
        return self.lab.run(ROUTER, ["ip", "route"]).stdout

    def outcomes(self) -> list[ChangeOutcome]:
        """How the changes ended, newest first."""
        return [one.outcome for one in DeviceChanges(self.product.database).all()]

    def found(self, kind: FindingKind) -> int:
        """How many findings of a kind there are at present."""
        return len(Findings(self.product.database).all(ended=False, kind=kind))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    require_lab()
    folder = tmp_path_factory.mktemp("frr")
    with Lab(f"motcua-frr-{os.getpid()}", CHAIN, boot=(ROUTER,)) as lab:
        inside = lab.command(ROUTER, ["sh", "-c", SETUP])
        done = subprocess.run(
            inside, input=f"cauhinh:{PASSWORD}\n", text=True, capture_output=True, check=False, timeout=200
        )
        assert done.returncode == 0, done.stdout + done.stderr
        told = {"FRR_PASSWORD": PASSWORD, "MOTCUA_DEVICE_CONFIRM_MINUTES": "1", "LANG": "C.UTF-8", "HOME": str(folder)}
        inventory = folder / "inventory"
        product = Product(lab, folder, written(lab, inventory, []), **told)
        environment = {
            "PATH": os.environ["PATH"],
            "MOTCUA_DATA": str(product.data),
            "MOTCUA_INVENTORY": str(inventory),
            **told,
        }
        yield Office(lab, product, inventory, environment)
        product.end_all()


def written(lab: Lab, folder: Path, lines: Sequence[str]) -> Path:
    """The inventory of the router, and what it is meant to be."""
    host: dict[str, Any] = {
        "ansible_host": lab.address(ROUTER),
        "motcua_kind": "router",
        "motcua_name": "Bộ định tuyến",
        "motcua_platform": "frr",
        "motcua_login": "doc",
    }
    host |= {"motcua_intent": {"lines": list(lines)}} if lines else {}
    told = {
        "motcua_site": {"id": "lab", "name": "Bộ phận Một cửa thử nghiệm", "kind": "commune"},
        "motcua_credentials": {},
        "motcua_logins": {"doc": {"username": "cauhinh", "password": "env:FRR_PASSWORD"}},
    }
    folder.mkdir(exist_ok=True)
    body = {"all": {"children": {"lab": {"hosts": {ROUTER: host}, "vars": told}}}}
    (folder / "hosts.yml").write_text(json.dumps(body, ensure_ascii=False))
    return folder


def test_it_is_read_once_its_key_is_believed(office: Office) -> None:
    unknown = office.motcua("backup", ROUTER)
    assert unknown.returncode != 0, unknown.stdout
    trusted = office.motcua("trust", ROUTER, typed="y\n")
    assert trusted.returncode == 0, trusted.stdout + trusted.stderr
    read = office.motcua("backup", ROUTER, "--why", "lần đầu")
    assert read.returncode == 0, read.stdout + read.stderr
    assert len(repository_of(office.product.data, ROUTER).history()) == 1
    assert office.motcua("backup", ROUTER).returncode == 0
    assert len(repository_of(office.product.data, ROUTER).history()) == 1, "unchanged is no version"
    assert office.found(FindingKind.CONFIGURATION_UNSAVED) == 0


def test_what_is_meant_is_pushed_confirmed_and_saved(office: Office) -> None:
    office.meant([ROUTE])
    pushed = office.motcua("push", ROUTER, "--why", "đường tới xã mới", typed="y\n")
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    assert "10.200.0.0/16 nhid" in office.routes() or "10.200.0.0/16 via 10.79.1.10" in office.routes()
    assert ROUTE in office.lab.run(ROUTER, ["cat", "/etc/frr/frr.conf"]).stdout
    assert office.outcomes()[0] is ChangeOutcome.DONE
    assert len(repository_of(office.product.data, ROUTER).history()) == 2


def test_a_push_that_cuts_it_off_is_taken_back_by_itself(office: Office) -> None:
    office.meant([ROUTE, CUT_OFF])
    pushed = office.motcua("push", ROUTER, "--yes")
    assert pushed.returncode == 2, pushed.stdout + pushed.stderr
    assert office.outcomes()[0] is ChangeOutcome.REVERTED
    assert "blackhole" not in office.routes()
    assert "10.200.0.0/16" in office.routes()
    assert office.lab.pings("ctl", ROUTER)


def test_a_push_that_is_killed_is_taken_back_by_the_router(office: Office) -> None:
    office.meant([ROUTE, "ip route 10.201.0.0/16 10.79.1.10"])
    pushing = subprocess.Popen(
        office.command("push", ROUTER, "--yes"),
        env=office.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    seconds_until(lambda: "10.201.0.0/16" in office.routes(), 60)
    children = Path(f"/proc/{pushing.pid}/task/{pushing.pid}/children").read_text().split()
    for pid in (*map(int, children), pushing.pid):  # what types at the device is a process of its own
        os.kill(pid, signal.SIGKILL)
    pushing.wait(10)
    seconds_until(lambda: "10.201.0.0/16" not in office.routes(), 120)
    assert "10.200.0.0/16" in office.routes()


def test_a_version_is_put_back(office: Office) -> None:
    office.meant([])
    office.lab.run(
        ROUTER, ["vtysh", "-c", "configure terminal", "-c", f"no {ROUTE}", "-c", "end", "-c", "write memory"]
    )
    assert office.motcua("backup", ROUTER).returncode in (0, 3)
    assert office.found(FindingKind.CONFIGURATION_CHANGED) == 1
    versions = repository_of(office.product.data, ROUTER).history()
    wanted = next(one for one in versions if one.why == "đường tới xã mới")
    restored = office.motcua("restore", ROUTER, wanted.commit, "--yes", "--why", "trả lại đường đi")
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "10.200.0.0/16" in office.routes()
