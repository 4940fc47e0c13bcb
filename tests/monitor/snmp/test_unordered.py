"""``allow_nonincreasing_oids``: agents that keep their rows in an order of their own, and those that go in a circle."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import FindingKind, Outcome
from monitor.snmp import ber, modules, pdu
from monitor.snmp.engine import Cell, Column
from monitor.snmp.poll import poll
from monitor.snmp.walk import Walk
from tests.monitor.snmp.asking import asking

FILE = """
modules:
  keeps_order: &module
    walk: [1.3.6.1.2.1.2.2]
    metrics:
      - &one {name: one, oid: 1.3.6.1.2.1.2.2.1.1, type: gauge, indexes: [{labelname: i, type: gauge}]}
      - {<<: *one, name: two, oid: 1.3.6.1.2.1.2.2.1.2}
  does_not:
    <<: *module
    allow_nonincreasing_oids: true
"""
FIRST, SECOND = ber.oid("1.3.6.1.2.1.2.2.1.1"), ber.oid("1.3.6.1.2.1.2.2.1.2")
ORDER = (3, 1, 200, 2, 90, 7, 8, 5)


def in_its_own_order(order: Sequence[int], circle: bool = False) -> Callable[[bytes], bytes]:
    """Two columns whose rows follow each other in this order; then, or never, comes what is behind the table."""

    def following(name: bytes) -> tuple[bytes, int, bytes]:
        column = FIRST if name.startswith(FIRST) else SECOND
        index = name[len(column) :]
        rows = [ber.subidentifiers((number,)) for number in order]
        place = rows.index(index) + 1 if index else 0
        if place == len(rows) and not circle:
            return (ber.oid("1.3.6.1.2.1.3.1.0"), ber.INTEGER, b"\x00")
        row = rows[place % len(rows)]
        return column + row, ber.INTEGER, row[-1:]

    def respond(data: bytes) -> bytes:
        version, community, request = pdu.decode_community(data)
        names = [name for name, _, _ in request.bindings]
        found = []
        for _ in range(request.index if request.kind == pdu.GET_BULK else 1):
            nexts = [following(name) if name.startswith((FIRST, SECOND)) else (name, 0x82, b"") for name in names]
            names = [name for name, _, _ in nexts]
            found += [ber.binding(name, ber.tlv(tag, body)) for name, tag, body in nexts]
        body = pdu.assemble(pdu.RESPONSE, request.request_id, 0, 0, b"".join(found))
        return pdu.community_message(version, community, body)

    return respond


@pytest.fixture
def plans(tmp_path: Path) -> dict[str, modules.Plan]:
    file = tmp_path / "snmp.yml"
    file.write_text(FILE, encoding="utf-8")
    loaded = modules.load(file)
    return {name: modules.plan(loaded, [name]) for name in loaded}


def rows(column: Mapping[bytes, Cell]) -> list[int]:
    return [ber.numbers(index)[0] for index in column]


@pytest.mark.parametrize("version", [pdu.VERSION_1, pdu.VERSION_2C])
async def test_rows_in_an_order_of_their_own_are_read_when_the_module_allows_it(
    plans: dict[str, modules.Plan], version: int
) -> None:
    async with asking({}, version, in_its_own_order(ORDER)) as pair:
        result = await poll(pair.engine, pair.agent, plans["does_not"], 5.0)
        assert (result.outcome, result.findings) == (Outcome.ANSWERED, ())
        assert [rows(result.columns[column]) for column in (FIRST, SECOND)] == [list(ORDER)] * 2


async def test_else_the_walk_ends_there_and_says_so(plans: dict[str, modules.Plan]) -> None:
    async with asking({}, handler=in_its_own_order(ORDER)) as pair:
        result = await poll(pair.engine, pair.agent, plans["keeps_order"], 5.0)
        assert rows(result.columns[FIRST]) == [3]
        assert {finding.kind for finding in result.findings} == {FindingKind.NOT_INCREASING}


@pytest.mark.parametrize("repetitions", [1, 3, 25])
async def test_a_circle_ends_at_the_first_row_that_came_before(
    plans: dict[str, modules.Plan], repetitions: int
) -> None:
    async with asking({}, handler=in_its_own_order(ORDER, circle=True)) as pair:
        pair.agent.repetitions = repetitions
        result = await asyncio.wait_for(poll(pair.engine, pair.agent, plans["does_not"], 5.0), 5)
        assert rows(result.columns[FIRST]) == list(ORDER)
        assert {finding.kind for finding in result.findings} == {FindingKind.NOT_INCREASING}
        assert pair.agent.sent <= len(ORDER) + 2


async def test_modules_keep_their_own_rule_when_they_are_polled_together(tmp_path: Path) -> None:
    file = tmp_path / "snmp.yml"
    text = FILE.replace("does_not:\n    <<: *module", "does_not:\n    walk: [1.3.6.1.2.1.2.2.1.2]\n    metrics: [*one]")
    file.write_text(
        text.replace("metrics: [*one]", "metrics: [{<<: *one, oid: 1.3.6.1.2.1.2.2.1.2}]"), encoding="utf-8"
    )
    assert modules.plan(modules.load(file), ["does_not"]).unordered == {SECOND}
    assert modules.plan(modules.load(file), ["keeps_order"]).unordered == frozenset()


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=60), st.booleans())
def test_whatever_order_no_row_is_taken_twice_and_the_walk_ends(order: list[int], sound: bool) -> None:
    """Also when no value is sound: what was seen is remembered, not what was kept."""
    every_row_once(order, sound)


def every_row_once(order: Sequence[int], sound: bool = True) -> None:
    """Walk an agent that answers the rows in this order, again and again."""
    found: dict[bytes, Column] = {FIRST: Column()}
    walk = Walk([FIRST], found, {FIRST})
    steps = 0
    while walk.active:
        place = order[steps % len(order)]
        binding = ber.binding(FIRST + bytes((place,)), ber.tlv(ber.INTEGER, b"\x01" if sound else b""))
        answer = pdu.assemble(pdu.RESPONSE, 1, 0, 0, binding)
        walk.read(pdu.opened(answer, 0, len(answer)))
        walk.take()
        steps += 1
        assert steps <= 10
    assert rows(found[FIRST]) == (list(dict.fromkeys(order[: steps - 1])) if sound else [])
