"""Agents that do not do what they were asked: the data are right, or less and a finding says so."""

import asyncio
import itertools
from collections.abc import Callable

import pytest

from core.model import FindingKind, Outcome
from monitor.snmp import ber, pdu
from monitor.snmp.agent_view import Name, Value
from monitor.snmp.modules import Plan
from monitor.snmp.poll import PollResult, poll
from tests.monitor.snmp import odd_agents
from tests.monitor.snmp.asking import COLUMNS, TABLE, asking, expected, table

PLAN = Plan((), COLUMNS, ())
OLD_AND_NEW = (pdu.VERSION_1, pdu.VERSION_2C)

TABLES: dict[str, dict[Name, Value]] = {
    "empty": table(0),
    "one row": table(1),
    "full": table(30),
    "sparse": table(30, lambda column, row: (column * row) % 3 != 0),
    "stairs": table(30, lambda column, row: row <= 2 * column),
    "a column is missing": table(30, lambda column, _: column != 4),
    "only the last row": table(30, lambda _, row: row == 30),
}


async def asked(
    values: dict[Name, Value], version: int, odd: Callable[..., Callable[[bytes], bytes | None]], repetitions: int = 25
) -> PollResult:
    """A walk of an agent that is odd in this way."""
    async with asking(values, version) as pair:
        pair.responder._handler = odd(pair.simulated)
        pair.agent.repetitions = repetitions
        return await asyncio.wait_for(poll(pair.engine, pair.agent, PLAN, 5.0), 8)


CORRECT: dict[str, Callable[..., Callable[[bytes], bytes | None]]] = {
    "more rows than asked for": lambda agent: odd_agents.more_rows(agent, 3),
    "never more than one row": lambda agent: odd_agents.changed(agent, odd_agents.fewer_rows(1)),
    "never more than four rows": lambda agent: odd_agents.changed(agent, odd_agents.fewer_rows(4)),
    "rows cut in the middle": lambda agent: odd_agents.changed(agent, odd_agents.cut_anywhere(1)),
    "rows cut elsewhere": lambda agent: odd_agents.changed(agent, odd_agents.cut_anywhere(2)),
    "one column of all": lambda agent: odd_agents.fewer_columns(agent, 1),
    "four columns of all": lambda agent: odd_agents.fewer_columns(agent, 4),
}


@pytest.mark.parametrize("version", OLD_AND_NEW)
@pytest.mark.parametrize("odd", CORRECT)
async def test_all_data_come_and_nobody_is_blamed(odd: str, version: int) -> None:
    for name, values in TABLES.items():
        for repetitions in (1, 7, 25):
            result = await asked(values, version, CORRECT[odd], repetitions)
            assert result.outcome is Outcome.ANSWERED, name
            assert result.columns == expected(values), name
            assert result.findings == (), name


@pytest.mark.parametrize("status", [None, pdu.ErrorStatus.GEN_ERR, pdu.ErrorStatus.NO_SUCH_NAME])
async def test_an_agent_without_getbulk_is_asked_by_getnext(status: int | None) -> None:
    values = table(30)
    async with asking(values, pdu.VERSION_2C) as pair:
        pair.responder._handler = odd_agents.without_bulk(pair.simulated, status)
        pair.agent.timeout = 0.1
        plan = Plan((ber.oid("1.3.6.1.2.1.1.1.0"),), COLUMNS, ())
        result = await poll(pair.engine, pair.agent, plan, 5.0)
        sent = pair.agent.sent
        again = await poll(pair.engine, pair.agent, plan, 5.0)
        assert pair.agent.sent - sent < sent
    assert result.outcome is again.outcome is Outcome.ANSWERED
    assert result.columns == again.columns == expected(values)
    assert result.findings == ()


async def test_getbulk_is_tried_again_after_a_while_and_ever_more_seldom() -> None:
    values = table(30)
    async with asking(values, pdu.VERSION_2C) as pair:
        pair.responder._handler = odd_agents.without_bulk(pair.simulated, 5)
        for _ in range(20):
            assert await pair.walk() == expected(values)
        assert (pair.agent.bulk, pair.agent.patience) == (False, 128)
        pair.responder._handler = pair.simulated.respond
        while pair.agent.bulk is False:
            assert await pair.walk() == expected(values)
            assert pair.agent.patience < 512
        sent = pair.agent.sent
        assert await pair.walk() == expected(values)
        assert pair.agent.bulk is True
        assert pair.agent.sent - sent < 10


async def test_an_agent_that_answered_getbulk_once_is_not_asked_by_getnext_when_it_falls_silent() -> None:
    async with asking(table(30), pdu.VERSION_2C) as pair:
        pair.agent.timeout = 0.1
        await pair.walk()
        pair.responder._handler = odd_agents.without_bulk(pair.simulated, None)
        result = await poll(pair.engine, pair.agent, PLAN, 5.0)
    assert (result.outcome, pair.agent.bulk) == (Outcome.SILENT, True)


LYING: dict[str, Callable[..., Callable[[bytes], bytes | None]]] = {
    "every row twice": lambda agent: odd_agents.changed(agent, odd_agents.doubled),
    "does not move": lambda agent: odd_agents.changed(agent, odd_agents.stuck),
    "rows backwards": lambda agent: odd_agents.changed(agent, odd_agents.backwards),
    "nothing": lambda agent: odd_agents.changed(agent, odd_agents.nothing),
    "another tree": lambda agent: odd_agents.changed(agent, odd_agents.elsewhere),
    "cells shuffled": lambda agent: odd_agents.changed(agent, odd_agents.shuffled(3)),
}


@pytest.mark.parametrize("version", OLD_AND_NEW)
@pytest.mark.parametrize("odd", LYING)
async def test_no_wrong_cell_is_taken_and_what_is_missing_is_told(odd: str, version: int) -> None:
    for name, values in TABLES.items():
        whole = expected(values)
        result = await asked(values, version, LYING[odd])
        for column, cells in result.columns.items():
            assert set(cells.items()) <= set(whole[column].items()), (name, column)
        if result.columns != whole:
            assert {finding.kind for finding in result.findings} & {
                FindingKind.NOT_INCREASING,
                FindingKind.EMPTY_WALK,
            }, name


def rows_of(column: int, numbers: range) -> dict[Name, Value]:
    return {(*TABLE, column, row): ber.integer(row) for row in numbers}


@pytest.mark.parametrize("version", OLD_AND_NEW)
async def test_tables_that_lie_side_by_side_are_kept_apart(version: int) -> None:
    """Columns of very different height, each ending where the next begins."""
    values: dict[Name, Value] = {}
    for column, height in zip(range(1, 13), itertools.cycle((0, 1, 26, 25, 24, 70)), strict=False):
        values |= rows_of(column, range(1, height + 1))
    result = await asked(values, version, lambda agent: agent.respond)
    assert result.columns == expected(values)
    assert result.findings == ()


@pytest.mark.parametrize("tag", [0x00, 0x01, 0x09, 0x13, 0x31, 0x48, 0x7F, 0xA2, 0xFF])
async def test_a_value_of_a_type_that_snmp_does_not_have_is_left_out(tag: int) -> None:
    """Whatever its length is said to be: a length that lies may turn a name's end into a type."""

    def foreign(bindings: list[ber.VarBind], _: object) -> list[ber.VarBind]:
        return [
            (name, tag, body if name[-1] % 4 else b"") if name[-1] % 2 else (name, kind, body)
            for name, kind, body in bindings
        ]

    result = await asked(table(6), pdu.VERSION_2C, lambda agent: odd_agents.changed(agent, foreign))
    for column, cells in expected(table(6)).items():
        known = {index: cell for index, cell in cells.items() if index[-1] % 2 == 0}
        assert result.columns[column] == known
    assert {finding.kind for finding in result.findings} == {FindingKind.WRONG_VALUES}
