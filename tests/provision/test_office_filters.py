"""What the plays of the servers make of an inventory."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"


def filters(file: str) -> dict[str, Callable[..., Any]]:
    found: dict[str, Callable[..., Any]] = runpy.run_path(str(PLAYBOOKS / file))["FilterModule"]().filters()
    return found


OFFICE = filters("filter_plugins/office.py")
SUBNETS = filters("roles/dhcp/filter_plugins/dhcp.py")["dhcp_kea_subnets"]

HOSTS = [
    {"inventory_hostname": "pc-01", "ansible_host": "10.97.20.11", "motcua_asset_mac": "F4:39:09:68:DE:97"},
    {"inventory_hostname": "srv-01", "ansible_host": "10.97.10.11", "motcua_asset_mac": "20:67:7C:89:3B:7B"},
    {"inventory_hostname": "ups-02", "ansible_host": "10.97.1.22"},
    {"inventory_hostname": "spare"},
]


def test_every_host_with_an_address_has_a_name_and_every_one_with_a_mac_a_lease() -> None:
    assert [host["name"] for host in OFFICE["office_names"](HOSTS)] == ["pc-01", "srv-01", "ups-02"]
    assert [(host["name"], host["mac"]) for host in OFFICE["office_leases"](HOSTS)] == [
        ("pc-01", "F4:39:09:68:DE:97"),
        ("srv-01", "20:67:7C:89:3B:7B"),
    ]


def test_a_subnet_reserves_what_lies_in_it_and_gives_strangers_nothing_without_a_pool() -> None:
    wanted = [{"network": "10.97.20.0/24", "router": "10.97.20.1"}]
    assert SUBNETS(wanted, OFFICE["office_leases"](HOSTS)) == [
        {
            "id": 1,
            "subnet": "10.97.20.0/24",
            "pools": [],
            "option-data": [{"name": "routers", "data": "10.97.20.1"}],
            "reservations": [
                {"hw-address": "f4:39:09:68:de:97", "ip-address": "10.97.20.11", "hostname": "pc-01"},
            ],
        }
    ]


@pytest.mark.parametrize(("option", "titles"), [("leased", ["Portal", "Leased"]), ("upgraded", ["Portal", "Own"])])
def test_the_start_page_has_the_chosen_software_and_nothing_that_is_no_page(option: str, titles: list[str]) -> None:
    services = [
        {"name": "Portal", "kind": "provincial_portal", "target": "https://portal.example/"},
        {"name": "Leased", "kind": "leased_software", "target": "https://leased.example/"},
        {"name": "Own", "kind": "upgraded_software", "target": "https://own.example/"},
        {"name": "Time", "kind": "time_server", "target": "10.15.0.123"},
    ]
    assert [bookmark["title"] for bookmark in OFFICE["office_bookmarks"](services, option)] == titles
