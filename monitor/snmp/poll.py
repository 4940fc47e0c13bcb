"""One poll of one device: a plan in, a value out, whatever happened on the way."""

import asyncio
from dataclasses import dataclass, field

from core.model import Finding, Outcome
from monitor.snmp import pdu
from monitor.snmp.engine import Agent, Cell, Column, Engine, NoResponse
from monitor.snmp.modules import Plan
from monitor.snmp.plans import Columns
from monitor.snmp.security import Refused, UserSecurity


@dataclass(frozen=True, slots=True)
class PollResult:
    """What came back. ``scalars`` by encoded instance, ``columns`` by encoded column; both partial when silent."""

    outcome: Outcome
    scalars: dict[bytes, Cell] = field(default_factory=dict)
    columns: Columns = field(default_factory=dict)
    duration: float = 0.0
    packets: int = 0
    retried: int = 0
    findings: tuple[Finding, ...] = ()
    message: str = ""
    engine_id: bytes = b""
    """snmpEngineID of who answered, in version 3."""
    engine: tuple[int, int] | None = None
    """snmpEngineBoots and snmpEngineTime when the scalars had come, where an authenticated message proved them."""
    scalars_after: float = 0.0
    """Seconds from the beginning to when the scalars had come."""
    restarted: bool = False
    """The agent restarted while it was read, as ``steady`` noticed: counters and uptime are of two runs."""


async def poll(engine: Engine, agent: Agent, plan: Plan, deadline: float, thorough: bool = False) -> PollResult:
    """Ask an agent for everything in a plan, within ``deadline`` seconds. Never raises for what an agent does.

    ``thorough``: of an agent that is silent about something the rest is asked all the same, which takes its time.
    """
    loop = asyncio.get_running_loop()
    started, sent, retried = loop.time(), agent.sent, agent.retried
    scalars: dict[bytes, Cell] = {}
    columns: dict[bytes, Column] = {column: Column() for column in plan.columns}
    outcome, message, clock, scalars_after = Outcome.ANSWERED, "", None, 0.0
    agent.findings.clear()
    is_whole = True
    try:
        async with asyncio.timeout(deadline):
            if thorough and plan.scalars:
                scalars, is_whole = await engine.each(agent, plan.scalars)
            elif plan.scalars:
                scalars |= await engine.get(agent, plan.scalars)
            clock, scalars_after = engine_clock(agent), loop.time() - started
            if (columns and await engine.table(agent, columns, plan.unordered, thorough)) or not is_whole:
                raise NoResponse
    except (NoResponse, TimeoutError):
        answered = bool(scalars) or any(columns.values())
        outcome = Outcome.PARTIAL if answered else Outcome.SILENT
        message = "the agent stopped answering" if answered else silence(agent)
    except Refused as refusal:
        outcome, message = Outcome.REFUSED, str(refusal)
    return PollResult(
        outcome,
        scalars,
        columns,
        loop.time() - started,
        agent.sent - sent,
        agent.retried - retried,
        tuple(sorted(agent.findings)),
        message,
        agent.security.engine_id,
        clock,
        scalars_after,
    )


def engine_clock(agent: Agent) -> tuple[int, int] | None:
    """snmpEngineBoots and snmpEngineTime now, as an authenticated message proved them."""
    security = agent.security
    return security.engines.proved_clock() if isinstance(security, UserSecurity) else None


def silence(agent: Agent) -> str:
    """What may be wrong when nothing came back: an agent of version 3 that told its engine is alive."""
    if agent.security.version == pdu.VERSION_3 and agent.has_answered:
        return "the agent is there but does not answer the request: check priv_protocol and priv_password"
    return "the agent does not answer: check the address, that SNMP is on, and the community or user"
