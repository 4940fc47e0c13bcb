"""Real lldpd behind real snmpd: what hangs where is drawn as it is cabled, and a cable that is pulled is seen."""

import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.model import FindingKind
from core.store.findings import Findings
from tests.lab.image import CHECKOUT
from tests.lab.lab import Lab
from tests.lab.product import Product
from tests.lab.requirements import require_lab
from tests.lab.topology import CHAIN
from tests.lab.waiting import seconds_until

COMMUNITY = "lab-lldp"
KINDS = {"sw-1": "switch", "sw-2": "switch", "srv-01": "server"}
UPSTREAM = {"sw-2": "sw-1", "srv-01": "sw-2"}
INSTALL = "apt-get -qq update && apt-get -qq -y --no-install-recommends install lldpd"
SNMPD = f"""agentaddress udp:161
master agentx
agentxperms 0660 0550 root _lldpd
rocommunity {COMMUNITY} 10.79.1.10
"""
SETUP = """
set -e
cat > /etc/snmp/snmpd.conf
printf 'DAEMON_ARGS="-x"\\n' > /etc/default/lldpd
printf 'configure lldp tx-interval 2\\nconfigure lldp tx-hold 2\\n' > /etc/lldpd.d/lab.conf
systemctl restart snmpd
systemctl restart lldpd
"""
CABLES = {
    frozenset({"sw-1:ge2", "sw-2:ge1"}),
    frozenset({"sw-2:ge2", "srv-01:eth0"}),
    frozenset({"sw-1:ge3", "srv-01:eth1"}),
}

pytestmark = [pytest.mark.lab, pytest.mark.timeout(400)]


@dataclass(frozen=True, slots=True)
class Chain:
    """The lab, and the product that watches it from its controller."""

    lab: Lab
    product: Product

    def cables(self) -> list[dict[str, Any]]:
        """What ``motcua cabling --json`` says."""
        command = [str(CHECKOUT / ".venv/bin/motcua"), "cabling", "--json", "--data", str(self.product.data)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return json.loads(done.stdout)["cables"] if done.returncode == 0 else []


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    require_lab()
    folder = tmp_path_factory.mktemp("chain")
    with Lab(f"motcua-chain-{os.getpid()}", CHAIN) as lab:
        with ThreadPoolExecutor() as pool:
            list(pool.map(partial(announce, lab), KINDS))
        product = Product(
            lab, folder, inventory(lab, folder / "watched"), MOTCUA_CABLING_INTERVAL="5", LAB_COMMUNITY=COMMUNITY
        )
        try:
            product.start("monitor")
            yield Chain(lab, product)
        finally:
            product.end_all()


def announce(lab: Lab, name: str) -> None:
    """Have a machine announce itself, and its SNMP agent tell whom it hears."""
    installed = lab.run(name, ["sh", "-c", INSTALL], timeout=180)
    assert installed.returncode == 0, installed.stderr
    inside = lab.command(name, ["sh", "-c", SETUP])
    done = subprocess.run(inside, input=SNMPD, text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def inventory(lab: Lab, folder: Path) -> Path:
    """The three machines, polled as version 2c: what they say is the same in every version."""
    hosts = {
        name: {"ansible_host": lab.address(name), "motcua_kind": kind, "motcua_name": name, "motcua_snmp": "lab"}
        | ({"motcua_upstream": UPSTREAM[name]} if name in UPSTREAM else {})
        for name, kind in KINDS.items()
    }
    told = {
        "motcua_site": {"id": "lab", "name": "Bộ phận Một cửa thử nghiệm", "kind": "commune"},
        "motcua_credentials": {"lab": {"version": 2, "community": "env:LAB_COMMUNITY", "expires": "2036-12-31"}},
    }
    folder.mkdir()
    body = {"all": {"children": {"lab": {"hosts": hosts, "vars": told}}}}
    (folder / "hosts.yml").write_text(json.dumps(body, ensure_ascii=False))
    return folder


def drawn(chain: Chain) -> set[frozenset[str]]:
    """The present cables, each as its two ends."""
    present = (one["ends"] for one in chain.cables() if one["gone_at"] is None)
    return {frozenset(f"{end['node']}:{end['port']}" for end in ends) for ends in present}


def gone(chain: Chain) -> int:
    """How many ends of cables are found gone at present."""
    return len(Findings(chain.product.database).all(ended=False, kind=FindingKind.CABLE_GONE))


def test_what_lldpd_says_is_drawn_as_it_is_cabled(chain: Chain) -> None:
    seconds_until(lambda: drawn(chain) == CABLES, 90)


def test_a_cable_that_is_pulled_is_seen(chain: Chain) -> None:
    seconds_until(lambda: drawn(chain) == CABLES, 90)
    chain.lab.cut("spare")
    seconds_until(lambda: drawn(chain) == CABLES - {frozenset({"sw-1:ge3", "srv-01:eth1"})}, 60)
    seconds_until(lambda: gone(chain) == 2, 10)
    chain.lab.heal("spare")
    seconds_until(lambda: drawn(chain) == CABLES, 60)
    seconds_until(lambda: gone(chain) == 0, 10)
