"""Which version an agent with a community speaks."""

import asyncio

from monitor.identify.identity import SYS_DESCR, SYS_OBJECT_ID
from monitor.snmp import ber, pdu
from monitor.snmp.engine import Agent, Engine, NoResponse
from monitor.snmp.security import CommunitySecurity, Refused


async def speaking(engine: Engine, newer: Agent, security: CommunitySecurity) -> Agent:
    """An agent of version 2c, or the same in 1 when only that is answered: both are asked at once, and 2c may be late
    by the time that one answer may take. An agent of version 1 is left as it is."""
    if security.version != pdu.VERSION_2C:
        return newer
    older = Agent(newer.address, security.spoken_as(pdu.VERSION_1), newer.timeout, newer.retries)
    in_newer, in_older = (asyncio.ensure_future(_answers(engine, agent)) for agent in (newer, older))
    try:
        await asyncio.wait((in_newer, in_older), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((in_newer,), timeout=newer.timeout if in_older.done() else None)
        if in_newer.done() and in_newer.result():
            return newer
        return older if await in_older else newer
    finally:
        in_newer.cancel()
        in_older.cancel()
        await asyncio.gather(in_newer, in_older, return_exceptions=True)


async def _answers(engine: Engine, agent: Agent) -> bool:
    try:
        await engine.get(agent, (ber.oid(SYS_DESCR), ber.oid(SYS_OBJECT_ID)))
    except (NoResponse, Refused):
        return False
    return True
