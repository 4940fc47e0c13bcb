"""One module of one agent, filters first, as samples and with what it cost: what snmp_exporter calls a scrape."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.model import Outcome
from monitor.snmp import ber, convert, plans, render
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.plain import Cell
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.schema import Filter, Module


@dataclass(frozen=True, slots=True)
class Scraped:
    """What came of a scrape. ``message`` says what went wrong, and then there are no samples."""

    samples: list[render.Sample | render.Lines]
    message: str = ""


async def scrape(engine: Engine, agent: Agent, name: str, module: Module, deadline: float) -> Scraped:
    """Ask an agent for one module, within ``deadline`` seconds. Never raises for what an agent does."""
    loop = asyncio.get_running_loop()
    began, sent, retried = loop.time(), agent.sent, agent.retried
    chosen, cells = module, 0
    if module.filters:
        seen = await poll(engine, agent, plans.filter_plan(module), deadline)
        chosen = plans.narrowed(module, _allowed(module, seen))
        cells += _cells(seen)
    plan = plans.plan({name: chosen}, [name])
    result = await poll(engine, agent, plan, deadline - (loop.time() - began))
    if result.outcome is not Outcome.ANSWERED:
        return Scraped([], result.message)
    walked = loop.time() - began
    samples = list(render.blocks(plan, result))
    costs = {
        "walk_duration_seconds": ("Time that the agent took to answer everything.", walked),
        "packets_sent": ("Packets sent, repetitions included.", float(agent.sent - sent)),
        "packets_retried": ("Packets that were sent again.", float(agent.retried - retried)),
        "pdus_returned": ("Values that the agent returned.", float(cells + _cells(result))),
        "duration_seconds": ("Time of the whole scrape, conversion included.", loop.time() - began),
    }
    label = (("module", name),)
    samples += [
        render.Sample(f"snmp_scrape_{key}", label, value, "gauge", text) for key, (text, value) in costs.items()
    ]
    return Scraped(samples)


def _cells(result: PollResult) -> int:
    return len(result.scalars) + sum(map(len, result.columns.values()))


def _allowed(module: Module, seen: PollResult) -> Iterator[tuple[Filter, list[str]]]:
    """Each filter with the indexes that it lets through; without an answer a filter narrows nothing."""
    if seen.outcome is not Outcome.ANSWERED:
        return
    for one in module.filters:
        cells: Mapping[bytes, Cell] = seen.columns.get(ber.oid(one.oid), {})
        yield (
            one,
            [
                ber.dotted(ber.numbers(index))
                for index, cell in cells.items()
                if any(pattern.search(convert.text(cell, "DisplayString")) for pattern in one.patterns)
            ],
        )
