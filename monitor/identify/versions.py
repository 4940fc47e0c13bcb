"""Which version an agent with a community speaks."""

import asyncio

from monitor.identify.identity import SYS_DESCR, SYS_OBJECT_ID
from monitor.snmp import ber, pdu
from monitor.snmp.engine import Agent, Engine, NoResponse
from monitor.snmp.security import CommunitySecurity, Refused


async def speaking(engine: Engine, address: tuple[str, int], community: bytes, timeout: float) -> Agent:
    """The agent in version 2c, or in 1 when only that is answered: both are asked, and 2c may be ``timeout`` s late."""
    versions = (pdu.VERSION_2C, pdu.VERSION_1)
    newer, older = (Agent(address, CommunitySecurity(one, community), timeout) for one in versions)
    in_newer, in_older = (asyncio.ensure_future(_answers(engine, agent)) for agent in (newer, older))
    try:
        await asyncio.wait((in_newer, in_older), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((in_newer,), timeout=timeout if in_older.done() else None)
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
