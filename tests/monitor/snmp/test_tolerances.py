"""Every tolerance of the table is true, and the document has them all."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.snmp import ber, convert, findings, pdu, usm
from monitor.snmp.engine import Cell
from monitor.snmp.plans import Plan
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.tolerances import TOLERANCES
from tests.monitor.snmp import test_odd_agents, test_unordered
from tests.monitor.snmp.asking import COMMUNITY, asking

DOCUMENT = Path(__file__).parents[3] / "docs" / "agents.md"
COLUMN, SCALAR = ber.oid("1.3.6.1.2.1.2.2.1.22"), ber.oid("1.3.6.1.2.1.1.2.0")
ROW = COLUMN + b"\x01"
BEHIND = bytes((0x30, 3 + len(ROW), 0x06, len(ROW) - 1)) + COLUMN[:-1] + b"\x17" + b"\x02\x00"


def hexadecimal(text: str) -> bytes:
    return bytes.fromhex(text)


async def answered(
    bindings: bytes, index: int = 0, tail: bytes = b"", numbers: Callable[[int], bytes] = ber.integer
) -> PollResult:
    """A poll of one column whose first answer has these bindings, as octets; nothing comes after them."""
    count = 0

    def respond(data: bytes) -> bytes:
        nonlocal count
        count += 1
        _, _, request = pdu.decode_community(data)
        content = bindings if count == 1 else ber.binding(COLUMN + b"\x7f", bytes((ber.END_OF_MIB_VIEW, 0)))
        body = numbers(request.request_id) + ber.integer(0) + ber.integer(index) + ber.tlv(ber.SEQUENCE, content)
        community = ber.tlv(ber.OCTET_STRING, COMMUNITY)
        return ber.tlv(ber.SEQUENCE, numbers(1) + community + ber.tlv(pdu.RESPONSE, body)) + tail

    async with asking({}, handler=respond) as pair:
        pair.agent.timeout, pair.agent.retries = 0.2, 0
        return await poll(pair.engine, pair.agent, Plan((), (COLUMN,), ()), 3.0)


async def cell(value: bytes) -> Cell:
    """What is read of one value with its tag and length, in a row that is otherwise right."""
    result = await answered(ber.binding(ROW, value))
    assert result.findings == ()
    return result.columns[COLUMN][b"\x01"]


async def long_lengths() -> None:
    name = b"\x06\x82\x00" + bytes((len(ROW),)) + ROW
    value = b"\x02\x84\x00\x00\x00\x01\x07"
    result = await answered(b"\x30\x82\x00" + bytes((len(name) + len(value),)) + name + value)
    assert dict(result.columns[COLUMN]) == {b"\x01": (ber.INTEGER, b"\x07")}


async def long_integers() -> None:
    assert convert.number(await cell(hexadecimal("02 05 FF FB 6A 65 17"))) == -0x04959AE9
    assert convert.number(await cell(hexadecimal("41 09 00 00 00 00 00 00 00 00 07"))) == 7
    result = await answered(
        ber.binding(ROW, b"\x02\x01\x07"), numbers=lambda value: b"\x02\x08" + value.to_bytes(8, "big")
    )
    assert dict(result.columns[COLUMN]) == {b"\x01": (ber.INTEGER, b"\x07")}


async def unsigned_without_zero() -> None:
    assert convert.number(await cell(hexadecimal("41 02 80 E8"))) == 33000
    for tag in ("41", "42", "43"):
        assert convert.number(await cell(hexadecimal(f"{tag} 04 F0 21 22 D0"))) == 0xF02122D0
    assert ber.number(*await cell(hexadecimal("46 08 FF FF FF FF FF FF FF FE"))) == 2**64 - 2


async def empty_integers() -> None:
    second = ber.binding(COLUMN + b"\x02", b"\x02\x01\x07")
    result = await answered(ber.binding(ROW, b"\x02\x00") + second)
    assert dict(result.columns[COLUMN]) == {b"\x02": (ber.INTEGER, b"\x07")}
    assert result.findings == (findings.wrong_values(COLUMN),)


async def empty_object_identifiers() -> None:
    for octets in ("06 00", "06 01 00"):
        assert convert.text(await cell(hexadecimal(octets)), "DisplayString") == "0.0"


async def names_with_leading_zeros() -> None:
    row = COLUMN + hexadecimal("80 81 FE 48")
    result = await answered(ber.binding(row, b"\x02\x01\x0c"))
    assert dict(result.columns[COLUMN]) == {ber.subidentifiers((32584,)): (ber.INTEGER, b"\x0c")}


async def addresses_of_another_size() -> None:
    assert convert.text(await cell(b"\x40\x00"), "InetAddressIPv4") == ""
    assert convert.text(await cell(b"\x40\x10" + bytes(range(16))), "InetAddressIPv4").count(".") == 15


async def texts_one_octet_short() -> None:
    for size in (0, 1, 90, 447):
        value = b"\x04" + ber.length_bytes(size + 1) + b"x" * size
        assert await cell(value) == (ber.OCTET_STRING, b"x" * size)
    for value in (b"\x04\x05abc", b"\x02\x02\x07", b"\x04\x82\x01\xff" + b"x" * 300):
        assert not (await answered(ber.binding(ROW, value))).columns[COLUMN]


async def floats_in_opaque() -> None:
    assert convert.number(await cell(b"\x44\x07\x9f\x78\x04" + struct.pack(">f", 13.5))) == 13.5
    assert convert.number(await cell(b"\x44\x0b\x9f\x79\x08" + struct.pack(">d", 0.1))) == 0.1
    assert convert.text(await cell(hexadecimal("44 07 9F 78 04 41 5B 33 33")), "gauge") == "13.7"


async def withdrawn_types() -> None:
    assert convert.number(await cell(hexadecimal("47 04 F0 21 22 D0"))) == 0xF02122D0
    assert convert.text(await cell(hexadecimal("45 02 AB CD")), "OctetString") == "0xABCD"


async def error_index_without_error() -> None:
    result = await answered(ber.binding(ROW, b"\x02\x01\x07"), index=24)
    assert dict(result.columns[COLUMN]) == {b"\x01": (ber.INTEGER, b"\x07")}
    assert result.findings == ()


async def octets_behind_the_message() -> None:
    result = await answered(ber.binding(ROW, b"\x02\x01\x07"), tail=bytes(64))
    assert dict(result.columns[COLUMN]) == {b"\x01": (ber.INTEGER, b"\x07")}
    plain = usm.scoped(b"engine", b"", pdu.assemble(pdu.RESPONSE, 7, 0, 0, b""))
    assert usm.scoped_pdu(plain + bytes(7)).request_id == 7


async def names_that_do_not_increase() -> None:
    for order in ([3, 1, 2], [9, 8, 7, 200]):
        test_unordered.every_row_once(order)


async def fewer_columns_than_asked() -> None:
    for odd in ("one column of all", "four columns of all"):
        await test_odd_agents.test_all_data_come_and_nobody_is_blamed(odd, pdu.VERSION_2C)


CHECKS = {
    "long lengths": long_lengths,
    "long integers": long_integers,
    "unsigned without zero": unsigned_without_zero,
    "empty integers": empty_integers,
    "empty object identifiers": empty_object_identifiers,
    "names with leading zeros": names_with_leading_zeros,
    "addresses of another size": addresses_of_another_size,
    "texts one octet short": texts_one_octet_short,
    "floats in Opaque": floats_in_opaque,
    "withdrawn types": withdrawn_types,
    "error index without error": error_index_without_error,
    "octets behind the message": octets_behind_the_message,
    "names that do not increase": names_that_do_not_increase,
    "fewer columns than asked": fewer_columns_than_asked,
}


def test_every_tolerance_has_its_check() -> None:
    assert set(CHECKS) == {one.name for one in TOLERANCES}


@pytest.mark.parametrize("name", CHECKS)
async def test_it_is_read_as_the_table_says(name: str) -> None:
    await CHECKS[name]()


def test_the_document_has_the_table() -> None:
    rows = [f"| {one.name} | {one.wrong} | {one.read_as} | {one.known} |" for one in TOLERANCES]
    assert "\n".join(rows) in DOCUMENT.read_text(encoding="utf-8"), "\n".join(rows)


@given(
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=20), st.lists(st.integers(0, 3), min_size=20, max_size=20)
)
def test_names_are_written_the_shortest_way(parts: list[int], zeros: list[int]) -> None:
    long = b"".join(b"\x80" * more + ber.subidentifiers((part,)) for part, more in zip(parts, zeros, strict=False))
    assert ber.shortest(long) == ber.subidentifiers(parts)
    assert ber.shortest(ber.subidentifiers(parts)) == ber.subidentifiers(parts)


@given(st.binary(max_size=100))
def test_octets_that_are_no_name_stay_none(data: bytes) -> None:
    found = ber.shortest(data)
    assert len(found) <= len(data)
    assert ber.shortest(found) == found
