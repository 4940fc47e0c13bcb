"""The centre on one LAN: what it promises the tests of the playbooks."""

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from core.inventory import load
from core.model import DeviceKind
from tests.lab import aptproxy
from tests.lab.lab import Lab
from tests.lab.site import write_inventory

pytestmark = [pytest.mark.lab, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def site(site_lab: Callable[[Collection[str]], Lab]) -> Lab:
    return site_lab(["pc-01"])


def test_a_host_installs_a_package_of_debian_through_the_proxy(site: Lab) -> None:
    updated = site.run("pc-01", ["apt-get", "-q", "update"])
    assert (updated.returncode, "Err" in updated.stdout) == (0, False), updated.stdout + updated.stderr
    installed = site.run("pc-01", ["apt-get", "-qq", "--yes", "install", "hello"])
    assert installed.returncode == 0, installed.stderr
    assert site.run("pc-01", ["hello"]).stdout == "Hello, world!\n"


def test_the_proxy_fetches_from_the_machines_own_sources_and_nobody_else(site: Lab) -> None:
    proxy = f"http://{site.address('ctl')}:{aptproxy.PORT}"
    foreign = site.run("ctl", ["curl", "-sS", "-o/dev/null", "-w", "%{http_code}", f"{proxy}/deb.example.org/debian/x"])
    upwards = f"{proxy}/deb.debian.org/debian/../../etc/passwd"
    above = site.run("ctl", ["curl", "-sS", "--path-as-is", "-o/dev/null", "-w", "%{http_code}", upwards])
    assert (foreign.stdout, above.stdout) == ("403", "403")


def test_only_the_hosts_that_were_asked_for_are_on_and_all_are_on_one_lan(site: Lab) -> None:
    assert [name for name, host in site.hosts.items() if host.on] == ["pc-01"]
    assert site.pings("pc-01", "srv-01")  # its place on the LAN is there
    assert site.pings("pc-01", "centre")  # behind the router
    neighbours = site.run("pc-01", ["ip", "neigh", "show", site.address("srv-01")]).stdout
    assert site.topology.mac("srv-01") in neighbours


def test_the_product_reads_the_inventory_of_the_site(site: Lab, tmp_path: Path) -> None:
    inventory = load(write_inventory(site, tmp_path / "inventory", site.hosts))
    assert {device.id: device.kind for device in inventory.devices} == {
        "srv-01": DeviceKind.SERVER,
        "pc-01": DeviceKind.WORKSTATION,
        "pc-02": DeviceKind.WORKSTATION,
        "kiosk-01": DeviceKind.KIOSK,
        "router": DeviceKind.ROUTER,
    }
    assert {str(device.asset.mac).lower() for device in inventory.devices} == {
        site.topology.mac(name) for name in site.hosts
    }
