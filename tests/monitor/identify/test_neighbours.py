"""Chassis and ports of neighbours by the subtypes of IEEE 802.1AB, and what agents make of them."""

import pytest

from monitor.identify.neighbours import neighbours
from tests.monitor.identify.made_up import IFX, Given, device

REMOTE, MANAGEMENT = "1.0.8802.1.1.2.1.4.1.1", "1.0.8802.1.1.2.1.4.2.1.3"
MAC = bytes.fromhex("020000000001")


def heard(chassis: tuple[int, bytes | str], port: tuple[int, bytes | str], **further: int) -> dict[str, object]:
    told: Given = {
        f"{IFX}.1.3": "port3",
        f"{REMOTE}.4.0.3.1": chassis[0],
        f"{REMOTE}.5.0.3.1": chassis[1],
        f"{REMOTE}.6.0.3.1": port[0],
        f"{REMOTE}.7.0.3.1": port[1],
    }
    (found,) = neighbours(device(told | dict(further.items())))
    return found


@pytest.mark.parametrize(
    ("kind", "body", "shown"),
    [
        (1, "Chassis 1", "Chassis 1"),
        (2, "GigabitEthernet0/1", "GigabitEthernet0/1"),
        (3, "Port 7", "Port 7"),
        (4, MAC, "02:00:00:00:00:01"),
        (5, b"\x01\x0a\x61\x14\x32", "10.97.20.50"),
        (5, b"\x0a\x61\x14\x32", "10.97.20.50"),
        (5, b"\x02" + bytes.fromhex("20010db8000000000000000000000032"), "2001:db8::32"),
        (6, "eth0", "eth0"),
        (7, "sw-tang-2", "sw-tang-2"),
        (7, MAC, "02:00:00:00:00:01"),
    ],
)
def test_a_chassis_of_each_kind(kind: int, body: bytes | str, shown: str) -> None:
    assert heard((kind, body), (5, "24"))["remote_id"] == shown


@pytest.mark.parametrize(
    ("kind", "body", "shown"),
    [
        (1, "uplink", "uplink"),
        (2, "3", "3"),
        (3, MAC, "02:00:00:00:00:01"),
        (4, b"\x01\x0a\x61\x14\x32", "10.97.20.50"),
        (5, "Gi0/1", "Gi0/1"),
        (6, "circuit 9", "circuit 9"),
        (7, "24", "24"),
    ],
)
def test_a_port_of_each_kind(kind: int, body: bytes | str, shown: str) -> None:
    assert heard((4, MAC), (kind, body))["remote_port"] == shown


@pytest.mark.parametrize("index", ["0.3.1.1.4.10.0.0.9", "0.3.1.1.10.0.0.9"])
def test_a_management_address_with_its_length_and_without(index: str) -> None:
    assert heard((4, MAC), (5, "24"), **{f"{MANAGEMENT}.{index}": 2})["remote_address"] == "10.0.0.9"
