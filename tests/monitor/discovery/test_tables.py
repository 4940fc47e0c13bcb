"""ARP, neighbour and LLDP tables as they come, good and bad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.discovery.seen import Heard
from monitor.discovery.tables import heard, listen, own_addresses
from monitor.identify.answers import Answers, Value
from monitor.snmp import ber
from tests.monitor.identify.made_up import device, view
from tests.monitor.snmp.asking import asking

MEDIA, PHYSICAL = "1.3.6.1.2.1.4.22.1", "1.3.6.1.2.1.4.35.1"
LLDP = "1.0.8802.1.1.2.1.4.1.1"
MAC = bytes.fromhex("50c7bf000001")


def test_arp_in_both_tables_is_heard_once() -> None:
    answers = device(
        {f"{MEDIA}.2.3.10.0.0.9": MAC, f"{PHYSICAL}.4.3.1.4.10.0.0.9": MAC, f"{PHYSICAL}.7.3.1.4.10.0.0.9": 1}
    )
    assert heard(answers, "sw") == [Heard("arp", "sw", "10.0.0.9", "50:c7:bf:00:00:01")]


def test_neighbours_of_ipv6_are_heard_too() -> None:
    index = "3.2.16.253.151.0.0.0.0.0.0.0.0.0.0.0.0.0.9"
    assert heard(device({f"{PHYSICAL}.4.{index}": MAC}), "r") == [Heard("nd", "r", "fd97::9", "50:c7:bf:00:00:01")]


@pytest.mark.parametrize(
    "gone",
    [
        {f"{MEDIA}.2.3.10.0.0.9": MAC, f"{MEDIA}.4.3.10.0.0.9": 2},
        {f"{PHYSICAL}.4.3.1.4.10.0.0.9": MAC, f"{PHYSICAL}.7.3.1.4.10.0.0.9": 7},
        {f"{PHYSICAL}.4.3.1.4.10.0.0.9": MAC, f"{PHYSICAL}.6.3.1.4.10.0.0.9": 2},
        {f"{MEDIA}.2.3.10.0.0.9": b""},
        {f"{MEDIA}.2.3.10.0.0.999": MAC},
        {f"{PHYSICAL}.4.3.1.5.10.0.0.9": MAC},
        {f"{PHYSICAL}.4.3.9.4.10.0.0.9": MAC},
    ],
)
def test_an_entry_that_is_none_is_not_heard(gone: dict[str, str | int | bytes]) -> None:
    assert heard(device(gone), "sw") == []


def test_a_proxy_that_answers_for_many_tells_nothing_of_them() -> None:
    answers = device({f"{MEDIA}.2.3.10.0.0.{number}": MAC for number in range(1, 4)})
    assert heard(answers, "sw") == []


def test_its_own_addresses_are_not_neighbours() -> None:
    answers = device(
        {
            "1.3.6.1.2.1.4.20.1.1.10.0.0.1": b"\x0a\x00\x00\x01",
            "1.3.6.1.2.1.4.34.1.3.1.4.10.0.1.1": 3,
            f"{MEDIA}.2.3.10.0.0.1": MAC,
        }
    )
    assert own_addresses(answers) == {"10.0.0.1", "10.0.1.1"}
    assert heard(answers, "sw") == []


def test_who_is_plugged_in_by_lldp() -> None:
    answers = device(
        {
            "1.3.6.1.2.1.2.2.1.2.7": "Gi1/0/7",
            f"{LLDP}.4.0.7.1": 4,
            f"{LLDP}.5.0.7.1": MAC,
            f"{LLDP}.9.0.7.1": "AP lạ",
            f"{LLDP}.10.0.7.1": "OpenWrt",
            "1.0.8802.1.1.2.1.4.2.1.3.0.7.1.1.4.10.0.0.9": 2,
        }
    )
    assert heard(answers, "sw") == [Heard("lldp", "sw", "10.0.0.9", "50:c7:bf:00:00:01", "AP lạ", "Gi1/0/7", "OpenWrt")]


@given(st.lists(st.tuples(st.lists(st.integers(0, 300), max_size=20), st.binary(max_size=20)), max_size=12))
def test_nothing_that_an_agent_says_raises(rows: list[tuple[list[int], bytes]]) -> None:
    bases = [tuple(map(int, f"{base}.{column}".split("."))) for base in (MEDIA, PHYSICAL) for column in (2, 4, 6, 7)]
    cells = {(*base, *index): Value(ber.OCTET_STRING, body) for base in bases for index, body in rows}
    for one in heard(Answers(cells), "sw"):
        assert one.address
        assert one.mac


async def test_over_udp_and_from_nobody() -> None:
    values = view({f"{MEDIA}.2.3.10.0.0.9": MAC, "1.3.6.1.2.1.4.20.1.1.10.0.0.1": b"\x0a\x00\x00\x01"})
    async with asking(values) as pair:
        told = await listen(pair.engine, pair.agent, "sw")
        assert told == ([Heard("arp", "sw", "10.0.0.9", "50:c7:bf:00:00:01")], {"10.0.0.1"})
        pair.faults.drop, pair.agent.timeout, pair.agent.retries = 1.0, 0.1, 0
        assert await listen(pair.engine, pair.agent, "sw") is None
