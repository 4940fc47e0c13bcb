"""Samples from cells: every type, index and lookup as snmp_exporter writes them."""

import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from core.model import Outcome
from monitor.snmp import ber, convert, display_hint, plans, render
from monitor.snmp.engine import Cell, Column
from monitor.snmp.poll import PollResult
from monitor.snmp.schema import Module, ObjectType

Cells = Mapping[str, Mapping[tuple[int, ...], Cell]]
COLUMN = "1.3.6.1.4.1.9.1.2"
NEXT = "1.3.6.1.4.1.9.1.3"


def integer(value: int, tag: int = ber.INTEGER) -> Cell:
    return tag, ber.integer_body(value)


def string(value: bytes) -> Cell:
    return ber.OCTET_STRING, value


def shown(
    metric: dict[str, Any],
    cell: Cell,
    index: Sequence[int] = (),
    others: Cells | None = None,
) -> dict[str, float]:
    """{series: value} of one cell of one metric."""
    body = {"name": "m", "oid": COLUMN, "type": "gauge"} | metric
    module = Module.model_validate({"walk": ["1.3"], "metrics": [body]})
    plan = plans.plan({"x": module}, ["x"])
    columns: dict[bytes, dict[bytes, Cell]] = {
        ber.oid(column): {ber.subidentifiers(key): value for key, value in cells.items()}
        for column, cells in (others or {}).items()
    }
    scalars = {} if index else {ber.oid(COLUMN) + b"\0": cell}
    if index:
        columns.setdefault(ber.oid(COLUMN), {})[ber.subidentifiers(index)] = cell
    text = render.exposition(render.samples(plan, PollResult(Outcome.ANSWERED, scalars, columns)))
    lines = [line.rpartition(" ") for line in text.split("\n") if line and not line.startswith("#")]
    return {series: float(value) for series, _, value in lines}


@pytest.mark.parametrize(
    ("metric", "cell", "expected"),
    [
        ({}, integer(-5), {"m": -5}),
        ({}, integer(300), {"m": 300}),
        ({"type": "counter"}, integer((1 << 53) + 7, ber.COUNTER64), {"m": 7}),
        ({"scale": 0.1, "offset": 2}, integer(55), {"m": 7.5}),
        ({"scale": 0}, integer(55), {"m": 55}),
        ({}, string(b"42"), {}),
        ({"type": "Float"}, (ber.OPAQUE, b"\x9f\x78\x04" + struct.pack(">f", 1.5)), {"m": 1.5}),
        ({"type": "Double"}, (ber.OPAQUE, b"\x9f\x79\x08" + struct.pack(">d", 0.1)), {"m": 0.1}),
        ({"type": "Float"}, (ber.OPAQUE, b"\x9f\x78\x04"), {}),
        ({"type": "DisplayString"}, string(b'a"b\\c\nd'), {'m{m="a\\"b\\\\c\\nd"}': 1}),
        ({"type": "DisplayString"}, string(b"\xff\xfe a \xff"), {'m{m="\ufffd a \ufffd"}': 1}),
        ({"type": "DisplayString"}, integer(7), {'m{m="7"}': 1}),
        ({"type": "OctetString"}, string(b"\xaa\xbb"), {'m{m="0xAABB"}': 1}),
        ({"type": "OctetString"}, string(b""), {'m{m=""}': 1}),
        ({"type": "OctetString"}, (ber.OBJECT_IDENTIFIER, ber.oid("1.3.6.1.4")), {'m{m="1.3.6.1.4"}': 1}),
        ({"type": "PhysAddress48"}, string(bytes.fromhex("001a2b3c4d5e")), {'m{m="00:1A:2B:3C:4D:5E"}': 1}),
        ({"type": "PhysAddress48"}, string(b""), {'m{m="00:00:00:00:00:00"}': 1}),
        ({"type": "InetAddressIPv4"}, (ber.IP_ADDRESS, b"\x0a\x00\x00\x01"), {'m{m="10.0.0.1"}': 1}),
        ({"type": "InetAddressIPv4"}, string(b"\x0a\x00\x00\x01"), {'m{m="10.0.0.1"}': 1}),
        (
            {"type": "InetAddressIPv6"},
            string(bytes.fromhex("20010db8000000000000000000abcdef")),
            {'m{m="2001:0DB8:0000:0000:0000:0000:00AB:CDEF"}': 1},
        ),
        ({"type": "DateAndTime"}, string(bytes.fromhex("07e30c1f173b3b00")), {"m": 1577836799}),
        ({"type": "DateAndTime"}, string(bytes.fromhex("07e30c1f173b3b002b0700")), {"m": 1577811599}),
        ({"type": "DateAndTime"}, string(bytes(8)), {}),
        ({"type": "DateAndTime"}, string(b"soon"), {}),
        (
            {"type": "ParseDateAndTime", "datetime_pattern": "%b %d %Y %H:%M:%S"},
            string(b"Jan 02 1970 00:00:01"),
            {"m": 86401},
        ),
        ({"type": "ParseDateAndTime", "datetime_pattern": "%Y"}, string(b"never"), {}),
        ({"type": "NTPTimeStamp"}, string((2_208_988_800 + 5).to_bytes(4, "big") + b"\x80\0\0\0"), {"m": 5}),
        ({"type": "NTPTimeStamp"}, string(b"1"), {}),
        ({"type": "EnumAsInfo", "enum_values": {1: "up"}}, integer(1), {'m_info{m="up"}': 1}),
        ({"type": "EnumAsInfo", "enum_values": {1: "up"}}, integer(2), {'m_info{m="2"}': 1}),
        (
            {"type": "EnumAsStateSet", "enum_values": {1: "up", 2: "down"}},
            integer(2),
            {'m{m="down"}': 1, 'm{m="up"}': 0},
        ),
        (
            {"type": "EnumAsStateSet", "enum_values": {1: "up"}},
            integer(9),
            {'m{m="9"}': 1, 'm{m="up"}': 0},
        ),
        (
            {"type": "Bits", "enum_values": {0: "a", 1: "b", 9: "c", 16: "d"}},
            string(b"\x80\x40"),
            {'m{m="a"}': 1, 'm{m="b"}': 0, 'm{m="c"}': 1, 'm{m="d"}': 0},
        ),
        ({"type": "DisplayString", "display_hint": "1d."}, string(b"\x01\x02\x03"), {'m{m="1.2.3"}': 1}),
        (
            {
                "type": "DisplayString",
                "regex_extracts": {
                    "Temp": [{"regex": "(?i)t=(-?[0-9.]+) *c.*"}],
                    "Flag": [{"regex": "x", "value": "1"}, {"regex": ".*c", "value": "0"}],
                    "None": [{"regex": "T", "value": "1"}],
                },
            },
            string(b"T=21.5 C"),
            {"mTemp": 21.5},
        ),
    ],
)
def test_a_cell_of_each_type(metric: dict[str, Any], cell: Cell, expected: dict[str, float]) -> None:
    assert shown(metric, cell) == expected


@pytest.mark.parametrize(
    ("index", "numbers", "label"),
    [
        ({"type": "gauge"}, (7,), "7"),
        ({"type": "EnumAsInfo", "enum_values": {7: "seven"}}, (7,), "seven"),
        ({"type": "DisplayString"}, (2, 97, 98), "ab"),
        ({"type": "DisplayString", "fixed_size": 2}, (97, 98), "ab"),
        ({"type": "DisplayString", "implied": True}, (97, 98, 99), "abc"),
        ({"type": "OctetString"}, (2, 170, 187), "0xAABB"),
        ({"type": "OctetString"}, (0,), ""),
        ({"type": "PhysAddress48"}, (0, 26, 43, 60, 77, 94), "00:1A:2B:3C:4D:5E"),
        ({"type": "PhysAddress48"}, (0, 26, 43), "00:1A:2B:00:00:00"),
        ({"type": "InetAddressIPv4"}, (10, 0, 0, 1), "10.0.0.1"),
        ({"type": "InetAddress"}, (1, 4, 10, 0, 0, 1), "10.0.0.1"),
        ({"type": "InetAddress"}, (2, 16, *range(16)), "0001:0203:0405:0607:0809:0A0B:0C0D:0E0F"),
        ({"type": "InetAddress"}, (3, 2, 1, 2), "0x03020102"),
        ({"type": "InetAddressMissingSize"}, (1, 10, 0, 0, 1), "10.0.0.1"),
        ({"type": "InetAddressMissingSize"}, (9, 10), "0x090A"),
        ({"type": "DisplayString"}, (4_000_000_000, 97), "a" + "\0" * 127),
    ],
)
def test_an_index_of_each_type(index: dict[str, Any], numbers: tuple[int, ...], label: str) -> None:
    metric = {"indexes": [{"labelname": "i", **index}]}
    assert shown(metric, integer(1), numbers) == {f'm{{i="{label}"}}': 1}


def test_parts_of_an_index_follow_one_another() -> None:
    indexes = [
        {"labelname": "vlan", "type": "gauge"},
        {"labelname": "mac", "type": "PhysAddress48"},
        {"labelname": "port", "type": "gauge"},
    ]
    found = shown({"indexes": indexes}, integer(1), (3, 0, 1, 2, 3, 4, 5, 9))
    assert found == {'m{vlan="3",mac="00:01:02:03:04:05",port="9"}': 1}


INDEX = [{"labelname": "i", "type": "gauge"}]


def lookup(**more: object) -> dict[str, Any]:
    return {"indexes": INDEX, "lookups": [{"labels": ["i"], "labelname": "n", "oid": NEXT, **more}]}


def test_a_lookup_that_is_missing_is_an_empty_label() -> None:
    assert shown(lookup(), integer(1), (4,), {NEXT: {(5,): string(b"x")}}) == {'m{i="4",n=""}': 1}


def test_a_lookup_has_its_own_type_hint_and_enumeration() -> None:
    assert shown(lookup(), integer(1), (4,), {NEXT: {(4,): string(b"x")}}) == {'m{i="4",n="x"}': 1}
    bare = lookup(type="PhysAddress48")
    assert shown(bare, integer(1), (4,), {NEXT: {(4,): string(b"abcdef")}}) == {'m{i="4",n="61:62:63:64:65:66"}': 1}
    named = lookup(type="EnumAsInfo", enum_values={3: "three"})
    assert shown(named, integer(1), (4,), {NEXT: {(4,): integer(3)}}) == {'m{i="4",n="three"}': 1}
    hinted = lookup(display_hint="1x:")
    assert shown(hinted, integer(1), (4,), {NEXT: {(4,): string(b"ab")}}) == {'m{i="4",n="61:62"}': 1}


def test_lookups_chain_by_number_and_drop_labels() -> None:
    metric = lookup(type="gauge")
    metric["lookups"] += [
        {"labels": ["n"], "labelname": "name", "oid": "1.3.6.1.4.1.9.2.1", "type": "DisplayString"},
        {"labels": [], "labelname": "i"},
    ]
    others: Cells = {NEXT: {(4,): integer(12)}, "1.3.6.1.4.1.9.2.1": {(12,): string(b"eth0")}}
    assert shown(metric, integer(1), (4,), others) == {'m{n="12",name="eth0"}': 1}
    assert shown(metric, integer(1), (4,)) == {'m{n="",name=""}': 1}


@pytest.mark.parametrize(
    ("subtype", "expected"), [(3, "61:62:63:64:65:66"), (5, "abcdef"), (4, "0x616263646566"), (None, "0x616263646566")]
)
def test_a_number_before_it_tells_what_a_port_id_is(subtype: int | None, expected: str) -> None:
    before: Cells = {} if subtype is None else {"1.3.6.1.4.1.9.1.1": {(4,): integer(subtype)}}
    metric = {"type": "LldpPortId", "indexes": INDEX}
    assert shown(metric, string(b"abcdef"), (4,), before) == {f'm{{i="4",m="{expected}"}}': 1}


def test_a_label_of_the_metrics_own_name_is_written_once() -> None:
    metric = {"type": "DisplayString", "indexes": [{"labelname": "m", "type": "gauge"}]}
    assert shown(metric, string(b"x"), (4,)) == {'m{m="4"}': 1}


def test_a_series_that_comes_twice_is_written_once() -> None:
    twice = [render.Sample("m", (("a", "b"),), value, "gauge", "h") for value in (1, 2)]
    other = render.Sample("n", (), math.nan, "gauge", "h")
    assert render.exposition([twice[0], other, twice[1]]) == (
        '# HELP m h\n# TYPE m gauge\nm{a="b"} 1\n# HELP n h\n# TYPE n gauge\nn NaN\n'
    )


@given(st.text("*0123456789dxoat.:- ", max_size=12), st.binary(max_size=64))
def test_no_display_hint_and_no_data_is_too_odd(hint: str, data: bytes) -> None:
    found = display_hint.apply(hint, data)
    assert found is None or isinstance(found, bytes)


@given(st.binary(min_size=1, max_size=32))
def test_hints_of_the_standard_show_every_octet(data: bytes) -> None:
    assert display_hint.apply("1x:", data) == data.hex(":").upper().encode()
    assert display_hint.apply("1d.", data) == ".".join(map(str, data)).encode()
    assert display_hint.apply("255a", data) == data


@pytest.mark.parametrize(
    ("hint", "data", "expected"),
    [
        ("2d-1d-1d,1d:1d:1d.1d,1a1d:1d", "07c8051a0d1e0f002b0700", b"1992-5-26,13:30:15.0,+7:0"),  # RFC 2579
        ("*1d.;1a", "0201026162", b"1.2;ab"),
        ("1o", "0a", b"12"),
        ("9d", "00" * 9, None),
        ("0a", "61", None),
        ("1q", "61", None),
        ("", "61", None),
    ],
)
def test_display_hints(hint: str, data: str, expected: bytes | None) -> None:
    assert display_hint.apply(hint, bytes.fromhex(data)) == expected


CELLS = st.one_of(
    st.integers(-(1 << 31), (1 << 31) - 1).map(integer),
    st.integers(0, (1 << 64) - 1).map(lambda value: integer(value, ber.COUNTER64)),
    st.binary(max_size=40).map(string),
    st.binary(max_size=12).map(lambda body: (ber.OPAQUE, body)),
    st.binary(max_size=6).map(lambda body: (ber.IP_ADDRESS, body)),
)
TYPES = st.sampled_from(get_args(ObjectType))


@given(CELLS, TYPES, TYPES, st.lists(st.integers(0, (1 << 32) - 1), min_size=1, max_size=20))
def test_whatever_comes_becomes_lines_that_prometheus_reads(
    cell: Cell, kind: str, index_kind: str, index: list[int]
) -> None:
    metric = {
        "type": kind,
        "indexes": [{"labelname": "i", "type": index_kind}],
        "enum_values": {1: "a", 300: "b"},
        "regex_extracts": {"X": [{"regex": "([0-9]+)"}]} if kind == "DisplayString" else {},
    }
    module = Module.model_validate({"walk": ["1.3"], "metrics": [{"name": "m", "oid": COLUMN, **metric}]})
    plan = plans.plan({"x": module}, ["x"])
    columns = {ber.oid(COLUMN): {ber.subidentifiers(index): cell}}
    text = render.exposition(render.samples(plan, PollResult(Outcome.ANSWERED, {}, columns)))
    text.encode()
    for family in text_string_to_metric_families(text):
        assert family.samples


@given(st.binary(max_size=30))
def test_text_is_utf8_without_loss_of_what_is(body: bytes) -> None:
    found = convert.utf8(body)
    found.encode()
    assert found.replace("\ufffd", "") in body.decode("utf-8", "replace").replace("\ufffd", "")


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=6),
    st.sampled_from(["gauge", "counter", "Integer32"]),
    st.booleans(),
)
def test_whole_columns_are_written_as_sample_by_sample(rows: list[list[Cell]], kind: str, same_labels: bool) -> None:
    """Also when labels are dropped so that rows become the same series, and when two modules have the same metric."""
    other = "1.3.6.1.4.1.4711.1.2"
    lookups = [{"labels": ["i"], "labelname": "name", "oid": other, "type": "DisplayString"}]
    lookups += [{"labels": [], "labelname": "i"}] if same_labels else []
    common = {"indexes": [{"labelname": "i", "type": "gauge"}], "lookups": lookups, "type": kind}
    metrics = [{"name": name, "oid": oid, **common} for name, oid in (("m", COLUMN), ("n", other), ("m", other))]
    plan = plans.plan({"x": Module.model_validate({"walk": ["1.3"], "metrics": metrics})}, ["x"])
    columns = {ber.oid(COLUMN): Column(), ber.oid(other): Column()}
    for index, cells in enumerate(rows):
        for column, (tag, body) in zip(columns.values(), cells, strict=True):
            column.add(ber.subidentifiers((index,)), tag, body)
    result = PollResult(Outcome.ANSWERED, {}, columns)
    assert render.exposition(render.blocks(plan, result)) == render.exposition(render.samples(plan, result))
