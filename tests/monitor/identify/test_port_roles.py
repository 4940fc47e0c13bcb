"""VLANs, aggregates and power of made-up switches' ports."""

from monitor.identify.port_power import power
from monitor.identify.port_roles import listed, roles
from monitor.identify.ports import interfaces
from tests.monitor.identify.made_up import IF, IFX, Given, device

BASE, QBRIDGE = "1.3.6.1.2.1.17.1.4.1.2", "1.3.6.1.2.1.17.7.1.4"
LAG, STACK, POE = "1.2.840.10006.300.43.1.2.1.1.13", "1.3.6.1.2.1.31.1.2.1.3", "1.3.6.1.2.1.105.1.1.1"
CISCO_POE, TRUNK = "1.3.6.1.4.1.9.9.402.1.2.1", "1.3.6.1.4.1.9.9.46.1.6.1.1"


def ports(*indexes: int, first: int = 0) -> Given:
    return {f"{BASE}.{number}": first + number for number in indexes}


def test_bits_of_a_port_list() -> None:
    assert listed(bytes([0xA0, 0x01])) == {1, 3, 16}
    assert listed(b"") == set()


def test_vlans_as_they_are_now_are_before_those_that_are_configured() -> None:
    given: Given = ports(1, 2, 3, first=100) | {
        f"{QBRIDGE}.2.1.4.0.10": bytes([0xE0]), f"{QBRIDGE}.2.1.5.0.10": bytes([0xC0]),
        f"{QBRIDGE}.3.1.2.10": bytes([0x20]), f"{QBRIDGE}.3.1.4.10": bytes([0x20]), f"{QBRIDGE}.5.1.1.1": 10,
    }  # fmt: skip
    found = roles(device(given))
    assert found[101] == {"pvid": 10, "untagged": [10]}
    assert found[102] == {"untagged": [10]}
    assert found[103] == {"tagged": [10]}


def test_vlans_that_are_configured() -> None:
    given: Given = ports(1, 2) | {f"{QBRIDGE}.3.1.2.20": bytes([0xC0]), f"{QBRIDGE}.3.1.4.20": bytes([0x80])}
    assert roles(device(given)) == {1: {"untagged": [20]}, 2: {"tagged": [20]}}


def test_a_ciscos_access_port_and_trunk() -> None:
    allowed = bytes([0x7F, 0xFF, 0xFF, 0xFF]) + bytes(124)
    found = roles(device({
        "1.3.6.1.4.1.9.9.68.1.2.2.1.2.10101": 10, f"{TRUNK}.14.10124": 1, f"{TRUNK}.4.10124": allowed,
        f"{TRUNK}.5.10124": 1, f"{TRUNK}.14.10101": 2, f"{TRUNK}.4.10101": allowed, f"{TRUNK}.17.10124": bytes([0x80]),
        **{f"1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.{vlan}": 1 for vlan in (1, 10, 1024, 1002)},
    }))  # fmt: skip
    assert found[10101] == {"pvid": 10, "untagged": [10]}
    assert found[10124] == {"untagged": [1], "tagged": [10, 1024]}


def test_an_aggregate_and_its_members_by_lacp() -> None:
    first, second, aggregate, alone = interfaces(device({
        f"{IFX}.1.7": "Gi0/7", f"{IFX}.1.8": "Gi0/8", f"{IFX}.1.20": "Po1", f"{IFX}.1.21": "Gi0/9", f"{IF}.3.20": 161,
        f"{IF}.3.7": 6, f"{IF}.3.8": 6, f"{IF}.3.21": 6, f"{LAG}.7": 20, f"{LAG}.8": 20, f"{LAG}.20": 0,
        f"{LAG}.21": 21,
    }))  # fmt: skip
    assert (first["lag"], second["lag"], aggregate["lag_members"]) == ("Po1", "Po1", ["Gi0/7", "Gi0/8"])
    assert "lag" not in alone


def test_a_static_aggregate_by_what_stands_below_it() -> None:
    given: Given = {f"{IF}.3.20": 161, f"{IF}.3.7": 6, f"{IF}.3.30": 136}
    stacked = {f"{STACK}.{pair}": 1 for pair in ("20.7", "0.20", "7.0", "30.7")}
    assert roles(device(given | stacked)) == {7: {"lag": 20}, 20: {"lag_members": [7]}}


def test_power_of_a_switch_whose_ports_are_the_bridges() -> None:
    found = power(device(ports(1, 2, first=48) | {
        f"{POE}.3.1.1": 1, f"{POE}.6.1.1": 3, f"{POE}.10.1.1": 4, f"{POE}.3.1.2": 2, f"{POE}.6.1.2": 1,
        f"{POE}.10.1.2": 1,
    }))  # fmt: skip
    assert found == {
        49: {"admin": "on", "status": "deliveringPower", "class": 3}, 50: {"admin": "off", "status": "disabled"},
    }  # fmt: skip


def test_power_of_a_stack_by_the_numbers_in_names() -> None:
    given: Given = ports(1, 2) | {
        f"{IFX}.1.1": "1/0/1", f"{IFX}.1.2": "2/0/1", f"{IFX}.1.3": "2/0/2", f"{IFX}.1.4": "2/1/2",
        f"{POE}.6.1.1": 3, f"{POE}.6.2.1": 2, f"{POE}.6.2.2": 3,
    }  # fmt: skip
    assert power(device(given)) == {1: {"status": "deliveringPower"}, 2: {"status": "searching"}}


def test_power_of_a_cisco_is_measured_and_its_port_named_by_its_part() -> None:
    found = power(device({
        f"{POE}.6.1.5": 3, f"{CISCO_POE}.9.1.5": 6300, f"{CISCO_POE}.11.1.5": 1014, "1.3.6.1.2.1.47.1.3.2.1.2.1014.0":
        ".1.3.6.1.2.1.2.2.1.1.10105",
    }))  # fmt: skip
    assert found == {10105: {"status": "deliveringPower", "power_w": 6.3}}
