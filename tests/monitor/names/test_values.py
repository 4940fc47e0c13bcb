"""How values are shown: as their MIB says, and never as orders to a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import i18n
from monitor.names import catalogue, values
from monitor.names.objects import Object, Syntax
from monitor.snmp import ber

NAMES = catalogue.names()
ENGLISH = i18n.language("en")


def shown(cell: tuple[int, bytes], name: str = "") -> str:
    return values.shown(cell, NAMES.named(name) if name else None, NAMES, ENGLISH)


@pytest.mark.parametrize(
    ("cell", "name", "text"),
    [
        ((ber.INTEGER, b"\x01"), "ifOperStatus", "up(1)"),
        ((ber.INTEGER, b"\x63"), "ifOperStatus", "99"),
        ((ber.TIME_TICKS, b"\x00\xd1\x0b"), "sysUpTime", "53515 (8 minutes)"),
        ((ber.TIME_TICKS, b"\x64"), "", "100 (1 second)"),
        ((ber.OCTET_STRING, b"\x00\x1a\x2b\x3c\x4d\x5e"), "ifPhysAddress", "00:1A:2B:3C:4D:5E"),
        ((ber.OCTET_STRING, b"router"), "sysDescr", "router"),
        ((ber.OCTET_STRING, "Phòng máy".encode()), "sysLocation", "Phòng máy"),
        ((ber.OCTET_STRING, b"a\r\nb\tc"), "sysDescr", "a\\r\\nb\\tc"),
        ((ber.OCTET_STRING, b"\x1b[2J"), "sysDescr", "0x1B5B324A"),
        ((ber.OCTET_STRING, b"\xff\x01"), "", "0xFF01"),
        ((ber.OCTET_STRING, b"end\x00"), "", "end"),
        ((ber.OCTET_STRING, b""), "", ""),
        (
            (ber.OCTET_STRING, b"\x07\xea\x0b\x19\x0a\x1e\x00\x00+\x07\x00"),
            "hrSystemDate",
            "2026-11-25,10:30:0.0,+7:0",
        ),
        ((ber.OBJECT_IDENTIFIER, ber.oid("1.3.6.1.2.1.25.2.1.4")), "", "HOST-RESOURCES-TYPES::hrStorageFixedDisk"),
        ((ber.IP_ADDRESS, b"\x0a\x00\x00\x01"), "", "10.0.0.1"),
        ((ber.COUNTER64, b"\xff" * 8), "ifHCInOctets", "18446744073709551615"),
        ((ber.OPAQUE, b"\x9f\x78\x04\x3f\xc0\x00\x00"), "laLoadFloat", "1.5"),
        ((ber.NO_SUCH_INSTANCE, b""), "", "noSuchInstance"),
        ((ber.OCTET_STRING, b"\xc0"), "hrPrinterDetectedErrorState", "0xC0"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_its_mib_says(cell: tuple[int, bytes], name: str, text: str) -> None:
    assert shown(cell, name) == text


def test_bits_are_named() -> None:
    one = Object("X-MIB", "flags", "1.3.6.1.4.1.1", "scalar", Syntax("Bits", "Bits", values={0: "ready", 9: "lost"}))
    assert values.shown((ber.OCTET_STRING, b"\x80\x40"), one, NAMES, ENGLISH) == "0x8040 (ready, lost)"


@pytest.mark.parametrize(
    ("hint", "text"), [("d-2", "-12.34"), ("d-6", "-0.001234"), ("d", "-1234"), ("x", "-4d2"), ("?", "-1234")]
)
def test_a_hint_of_a_number_moves_its_point(hint: str, text: str) -> None:
    one = Object("X-MIB", "level", "1.3.6.1.4.1.1", "scalar", Syntax("Level", "Integer32", hint=hint))
    assert values.shown((ber.INTEGER, b"\xfb\x2e"), one, NAMES, ENGLISH) == text


@given(
    st.binary(max_size=40), st.sampled_from(["", "sysDescr", "ifPhysAddress", "hrSystemDate", "dot1dStpDesignatedRoot"])
)
def test_nothing_that_is_shown_orders_a_terminal(body: bytes, name: str) -> None:
    text = shown((ber.OCTET_STRING, body), name)
    assert not any(ord(each) < 32 or 127 <= ord(each) < 160 for each in text)


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_a_number_for_machines_is_the_number(value: int) -> None:
    assert values.plain((ber.INTEGER, ber.integer_body(value))) == value
