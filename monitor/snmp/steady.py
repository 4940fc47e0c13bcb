"""A poll whose counters are all of one run of the agent: an agent that restarts while it is read is noticed."""

from dataclasses import replace

from core.model import Outcome
from monitor.snmp import ber, findings
from monitor.snmp.engine import Agent, Cell, Engine, NoResponse
from monitor.snmp.modules import Plan
from monitor.snmp.poll import PollResult, engine_clock, poll
from monitor.snmp.security import Refused

UPTIME = ber.oid("1.3.6.1.2.1.1.3.0")
_TICKS, _WRAP = 100, 1 << 32
_SLACK = 10
"""Seconds by which an engine's clock may be slower than ours between two answers."""


async def poll_steadily(engine: Engine, agent: Agent, plan: Plan, deadline: float) -> PollResult:
    """As ``poll``; ``restarted`` when the agent restarted between scalars and tables.

    Version 3 tells by its boots; otherwise sysUpTime is asked for a second time, in one more request.
    """
    result = await poll(engine, agent, plan, deadline)
    first = ticks(result.scalars)
    if result.outcome is not Outcome.ANSWERED or not result.columns or first is None:
        return result
    before, after = result.engine, engine_clock(agent)
    if before is not None and after is not None:
        restarted = after[0] != before[0] or after[1] + _SLACK < before[1]
    else:
        restarted = _went_back(first, await _again(engine, agent), result.duration)
    if not restarted:
        return result
    return replace(result, restarted=True, findings=(*result.findings, findings.restarted_in_poll()))


def ticks(scalars: dict[bytes, Cell]) -> int | None:
    """sysUpTime in hundredths of a second."""
    cell = scalars.get(UPTIME)
    return None if cell is None or cell[0] != ber.TIME_TICKS else ber.number(*cell) % _WRAP


async def _again(engine: Engine, agent: Agent) -> int | None:
    try:
        return ticks(await engine.get(agent, (UPTIME,)))
    except (NoResponse, Refused):
        return None


def _went_back(first: int, second: int | None, elapsed: float) -> bool:
    """Also over the wrap, which is no restart."""
    if second is None or second >= first:
        return False
    return second + _WRAP - first > 2 * (elapsed + 5) * _TICKS
