"""What a made-up device says, read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import CableEvidence
from monitor.cabling.said import Heard, Learned, identifier, port_key, said
from monitor.identify.answers import Answers, Value
from monitor.snmp import ber
from tests.monitor.identify.made_up import IF, IFX, Given, device

MAC, OTHER = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
FDB, QFDB = "1.3.6.1.2.1.17.4.3.1", "1.3.6.1.2.1.17.7.1.2.2.1"
REMOTE = "1.0.8802.1.1.2.1.4.1.1"


def test_a_switch_in_its_own_words() -> None:
    found = said(
        "sw",
        device(
            {
                "1.3.6.1.2.1.1.5.0": "SW-01.lucyen.example",
                "1.3.6.1.2.1.17.1.1.0": MAC,
                f"{IF}.2.10101": "GigabitEthernet0/1",
                f"{IFX}.1.10101": "Gi0/1",
                "1.3.6.1.2.1.17.1.4.1.2.1": 10101,
                f"{QFDB}.2.1.2.0.0.0.0.2": 1,
                f"{QFDB}.3.1.2.0.0.0.0.2": 3,
                f"{QFDB}.2.1.2.0.0.0.0.3": 1,
                f"{QFDB}.3.1.2.0.0.0.0.3": 4,  # self
                f"{FDB}.2.2.0.0.0.0.2": 1,  # the same station in the older table
                "1.3.6.1.2.1.4.22.1.2.5.10.0.0.7": OTHER,
                "1.3.6.1.2.1.4.35.1.4.5.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.7": OTHER,
                "1.3.6.1.2.1.4.35.1.4.5.2.16.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.7": OTHER,  # link-local
            }
        ),
    )
    assert found.ids == {"sw-01", "02:00:00:00:00:01"}
    assert found.learned == (Learned("Gi0/1", "02:00:00:00:00:02", 1),)
    assert found.resolved == {"10.0.0.7": "02:00:00:00:00:02", "2001:db8::7": "02:00:00:00:00:02"}
    assert found.port("GigabitEthernet0/1") == found.port("gi0/1") == found.port("", "Gi0/1") == "Gi0/1"
    assert found.port("Gi0/2") == "Gi0/2"


def test_a_neighbour_by_its_chassis_its_address_and_its_name() -> None:
    answers = device(
        {
            f"{IFX}.1.3": "port3",
            f"{REMOTE}.4.0.3.1": 4,
            f"{REMOTE}.5.0.3.1": MAC,
            f"{REMOTE}.6.0.3.1": 5,
            f"{REMOTE}.7.0.3.1": "24",
            f"{REMOTE}.8.0.3.1": "uplink",
            f"{REMOTE}.9.0.3.1": "core",
            "1.0.8802.1.1.2.1.4.2.1.3.0.3.1.1.4.10.0.0.9": 2,
        }
    )
    assert said("sw", answers).heard == (
        Heard("port3", CableEvidence.LLDP, ("24", "uplink"), "02:00:00:00:00:01", "10.0.0.9", "core"),
    )


def test_addresses_of_both_versions_are_resolved() -> None:
    table = "1.3.6.1.2.1.4.35.1.4.7"
    own = "32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.5"
    found = said("r", device({
        f"{table}.1.4.10.0.0.5": OTHER, f"{table}.2.16.{own}": OTHER, f"{table}.4.20.{own}.0.0.0.7": OTHER,
        f"{table}.2.16.1.2": OTHER, f"{table}.2.16.{own[:-1]}999": OTHER,
    }))  # fmt: skip
    assert found.resolved == {"10.0.0.5": "02:00:00:00:00:02", "2001:db8::5": "02:00:00:00:00:02"}


def test_a_telephone_that_calls_itself_by_its_address_has_that_address() -> None:
    row: Given = {f"{IFX}.1.3": "port3", f"{REMOTE}.4.0.3.1": 5, f"{REMOTE}.5.0.3.1": b"\x01\x0a\x61\x14\x32"}
    (found,) = said("sw", device(row | {f"{REMOTE}.9.0.3.1": "SEP0001"})).heard
    assert (found.address, found.name) == ("10.97.20.50", "SEP0001")


def test_what_mikrotiks_protocol_hears_through_switches_is_no_cable() -> None:
    fdp, mndp = "1.3.6.1.4.1.1991.1.1.3.20.1.2.1.1", "1.3.6.1.4.1.14988.1.1.11.1.1"
    found = said("r", device({f"{mndp}.3.7": OTHER, f"{mndp}.8.7": 3, f"{fdp}.3.3.1": "icx", f"{IFX}.1.3": "ether3"}))
    assert [(one.protocol, one.port, one.name) for one in found.heard] == [(CableEvidence.FDP, "ether3", "icx")]


@pytest.mark.parametrize(
    ("called", "compared"),
    [
        ("Core.lucyen.example", "core"),
        ("core(FOC1234)", "core"),
        ("AABB.CC00.0102", "aa:bb:cc:00:01:02"),
        ("10.1.2.3", "10.1.2.3"),
        (".hidden", ".hidden"),
    ],
)
def test_what_is_compared_of_a_name(called: str, compared: str) -> None:
    assert identifier(called) == compared


@pytest.mark.parametrize(
    ("one", "other"),
    [("FastEthernet0/8", "Fa0/8"), ("TenGigabitEthernet1/1/4", "Te1/1/4"), ("Port-channel 3", "Po3")],
)
def test_long_and_short_names_of_a_port_are_the_same(one: str, other: str) -> None:
    assert port_key(one) == port_key(other)


PREFIXES = ("1.3.6.1.2.1.17.4.3.1.2", QFDB + ".2", "1.3.6.1.2.1.4.22.1.2", "1.3.6.1.2.1.4.35.1.4", f"{REMOTE}.5")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PREFIXES),
            st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=8),
            st.sampled_from([ber.INTEGER, ber.OCTET_STRING, ber.IP_ADDRESS, ber.OPAQUE]),
            st.binary(max_size=8),
        )
    )
)
def test_nothing_that_an_agent_says_is_too_much(rows: list[tuple[str, list[int], int, bytes]]) -> None:
    cells = {(*map(int, prefix.split(".")), *index): Value(tag, body) for prefix, index, tag, body in rows}
    found = said("sw", Answers(cells))
    assert all(len(row.mac) == 17 for row in found.learned)
