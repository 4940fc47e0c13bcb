"""Walks through a bad network: they bring the agent's data, or less and say so; never other data, never a hang.

Everything is over real UDP through a proxy whose seeds are fixed. What is waited for is short, so that many walks run
at a time; a deadline bounds each.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from core.model import FindingKind, Outcome
from monitor.snmp import agent as agents
from monitor.snmp import pdu
from monitor.snmp.agent_view import Name, Value
from monitor.snmp.engine import Agent, Cell, Column, Engine
from monitor.snmp.modules import Plan
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.transport import Transport
from tests.monitor.snmp.asking import COLUMNS, COMMUNITY, ENGINE_ID, TABLE, USER, expected, security, table
from tests.monitor.snmp.impairment import Impairment, Proxy, proxied

VERSIONS = (pdu.VERSION_1, pdu.VERSION_2C, pdu.VERSION_3)
PLAN = Plan((), COLUMNS, ())
DEADLINE = 8.0
PATIENT, SHORT = 60, 1
"""Retries: until it comes, and hardly any."""


@dataclass(frozen=True, slots=True)
class Case:
    """One walk: who answers, through what, and how often it is asked."""

    version: int
    impairment: Impairment
    seed: int
    retries: int = PATIENT
    rows: int = 20
    max_size: int = 1472
    values: Callable[[int, int], bool] = lambda *_: True

    @property
    def table(self) -> dict[Name, Value]:
        return table(self.rows, self.values)


async def walked(case: Case, engine: Engine) -> tuple[PollResult, Proxy]:
    """The walk of one case."""
    authority = agents.Authority(ENGINE_ID, [USER], time.monotonic, boots=3)
    view = agents.View(case.table, [(*TABLE, number) for number in range(1, 13)])
    simulated = agents.Agent(view, [(0, COMMUNITY), (1, COMMUNITY)], authority, case.max_size)
    responder = await agents.serve(simulated.respond, ("127.0.0.1", 0))
    async with proxied(responder.address, case.impairment, case.seed) as proxy:
        agent = Agent(proxy.address, security(case.version), timeout=0.04, retries=case.retries)
        result = await asyncio.wait_for(poll(engine, agent, PLAN, DEADLINE), DEADLINE + 3)
    responder.close()
    return result, proxy


async def all_of(cases: list[Case]) -> list[tuple[Case, PollResult, Proxy]]:
    """Every case, a dozen at a time over one transport."""
    transport = Transport()
    await transport.open()
    engine = Engine(transport, time.monotonic)
    room = asyncio.Semaphore(12)

    async def one(case: Case) -> tuple[Case, PollResult, Proxy]:
        async with room:
            return (case, *await walked(case, engine))

    try:
        return list(await asyncio.gather(*map(one, cases)))
    finally:
        transport.close()


def begins(part: Mapping[bytes, Cell], whole: Column) -> bool:
    """Whether a column is another's beginning, cell by cell."""
    return list(part.items()) == list(whole.items())[: len(part)]


def judge(case: Case, result: PollResult) -> None:
    """Exactly the agent's data, or the beginning of it with an outcome that says so."""
    whole = expected(case.table)
    if result.outcome is Outcome.ANSWERED and not result.findings:
        assert result.columns == whole, case
        return
    assert result.outcome in (Outcome.PARTIAL, Outcome.SILENT) or result.findings, case
    for column, cells in result.columns.items():
        assert begins(cells, whole[column]), case
    assert result.duration < DEADLINE + 2, case


NETWORKS = {
    "5 % lost": Impairment(loss=0.05),
    "15 % lost": Impairment(loss=0.15),
    "30 % lost": Impairment(loss=0.3),
    "half doubled": Impairment(duplicate=0.5),
    "half reordered": Impairment(reorder=0.5),
    "all delayed": Impairment(delay=0.02),
    "a third too late": Impairment(late=0.3),
    "strangers answer first": Impairment(foreign=1.0),
    "wrong numbers first": Impairment(renumbered=1.0),
    "a third cut": Impairment(cut=0.3),
    "lengths that lie": Impairment(lie=0.3),
    "everything": Impairment(0.1, 0.2, 0.2, 0.1, 0.1, 0.1, 0.3, 0.3, 0.002),
}


@pytest.mark.parametrize("name", NETWORKS)
async def test_with_patience_all_data_come_through(name: str) -> None:
    cases = [Case(version, NETWORKS[name], seed) for version in VERSIONS for seed in (1, 2)]
    happened = 0
    for case, result, proxy in await all_of(cases):
        assert result.outcome is Outcome.ANSWERED, (case, result.message)
        assert result.columns == expected(case.table), case
        assert result.findings == (), case
        happened += sum(proxy.counts.values())
    assert happened > 0 or name == "all delayed"


@pytest.mark.parametrize("name", NETWORKS)
async def test_without_patience_less_comes_through_and_that_is_said(name: str) -> None:
    cases = [Case(version, NETWORKS[name], seed, SHORT) for version in VERSIONS for seed in (3, 4, 5)]
    for case, result, _ in await all_of(cases):
        judge(case, result)


async def test_every_kind_of_table_through_a_network_that_does_everything() -> None:
    """Sparse tables, agents with little room, answers that only a narrow way lets through; 72 walks."""
    shapes: list[Callable[[int, int], bool]] = [
        lambda *_: True,
        lambda column, row: (column * row) % 3 != 0 and column != 7,
        lambda column, row: row <= column,
    ]
    bad = Impairment(0.05, 0.1, 0.1, 0.05, 0.05, 0.05, 0.2, 0.2)
    narrow = Impairment(0.05, 0.1, 0.1, 0.05, 0.05, 0.05, 0.2, 0.2, largest=1000)
    cases = [
        Case(version, impairment, seed, PATIENT, rows, size, shape)
        for (version, shape, rows, size), (impairment, seed) in zip(
            itertools.product(VERSIONS, shapes, (0, 1, 7, 30), (1472, 484 + 130)),
            itertools.cycle([(bad, 11), (narrow, 12), (bad, 13)]),
            strict=False,
        )
    ]
    complete = 0
    for case, result, _ in await all_of(cases):
        judge(case, result)
        complete += result.outcome is Outcome.ANSWERED
    assert complete > len(cases) * 0.9


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("rows", [40, 200])
async def test_a_way_that_lets_1472_octets_through(version: int, rows: int) -> None:
    """Fragments are dropped without a word by many firewalls; the walk finds a size that passes and keeps to it."""
    case = Case(version, Impairment(largest=1472), 1, 2, rows, 65507)
    ((_, result, proxy),) = await all_of([case])
    assert (result.outcome, result.columns) == (Outcome.ANSWERED, expected(case.table))
    assert (proxy.counts["largest"] > 0) is (version != pdu.VERSION_1)


async def test_a_silent_agent_is_silent_and_bounded() -> None:
    started = time.monotonic()
    cases = [Case(version, Impairment(loss=1.0), 1, SHORT) for version in VERSIONS]
    for _, result, _ in await all_of(cases):
        assert result.outcome is Outcome.SILENT
        assert not any(result.columns.values())
    assert time.monotonic() - started < DEADLINE


async def test_none_of_the_findings_is_made_up_by_the_network() -> None:
    """A finding blames the agent; what the way does must not look like it."""
    cases = [Case(version, NETWORKS["everything"], seed) for version in VERSIONS for seed in range(20, 26)]
    for case, result, _ in await all_of(cases):
        assert not set(result.findings) & set(FindingKind), case
        assert result.findings == (), case
