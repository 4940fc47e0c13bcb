"""An engine and simulated agents on loopback, for the tests that ask."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from monitor.snmp import agent as agents
from monitor.snmp import ber, pdu, usm
from monitor.snmp.agent_view import Name, Value
from monitor.snmp.engine import Agent, Column, Engine
from monitor.snmp.security import CommunitySecurity, Security, UserSecurity
from monitor.snmp.transport import Transport

COMMUNITY = b"not-public"
USER = usm.User("watch", "SHA256", b"authentic1", "AES", b"privately1")
ENGINE_ID = b"\x80\x00\x1f\x88\x04test"
TABLE: Name = (1, 3, 6, 1, 2, 1, 2, 2, 1)
COLUMNS = tuple(ber.oid(ber.dotted((*TABLE, number))) for number in range(1, 13))
SYSTEM: Mapping[Name, Value] = {
    (1, 3, 6, 1, 2, 1, 1, 1, 0): ber.tlv(ber.OCTET_STRING, b"router"),
    (1, 3, 6, 1, 2, 1, 1, 5, 0): ber.tlv(ber.OCTET_STRING, b"wan-router"),
}


def table(rows: int, keep: Callable[[int, int], bool] = lambda *_: True) -> dict[Name, Value]:
    """Twelve columns of so many rows; cells that ``keep`` refuses are missing."""
    return dict(SYSTEM) | {
        (*TABLE, column, row): ber.integer(column * 1000 + row, ber.COUNTER32)
        for column in range(1, 13)
        for row in range(1, rows + 1)
        if keep(column, row)
    }


def expected(values: Mapping[Name, Value]) -> dict[bytes, Column]:
    """What a walk of COLUMNS over these values must bring."""
    found: dict[bytes, Column] = {column: Column() for column in COLUMNS}
    for name, value in sorted(values.items()):
        if name[:-2] == TABLE and isinstance(value, bytes):
            found[ber.oid(ber.dotted(name[:-1]))].add(ber.subidentifiers(name[-1:]), value[0], value[2:])
    return found


def security(version: int) -> Security:
    """What asks the simulated agent at this version."""
    if version == pdu.VERSION_3:
        return UserSecurity(USER, time.monotonic)
    return CommunitySecurity(version, COMMUNITY)


@dataclass(slots=True)
class Asking:
    """An engine, an agent to ask, and the simulated one that answers."""

    engine: Engine
    transport: Transport
    agent: Agent
    simulated: agents.Agent
    responder: agents.Responder
    faults: agents.Faults

    async def walk(self) -> dict[bytes, Column]:
        """The whole table."""
        found: dict[bytes, Column] = {column: Column() for column in COLUMNS}
        await self.engine.table(self.agent, found)
        return found


@asynccontextmanager
async def asking(
    values: Mapping[Name, Value],
    version: int = pdu.VERSION_2C,
    handler: Callable[[bytes], bytes | None] | None = None,
    max_size: int = agents.MAX_SIZE,
    seed: int = 1,
) -> AsyncIterator[Asking]:
    """One agent that holds these values; ``handler`` replaces what it answers."""
    authority = agents.Authority(ENGINE_ID, [USER], time.monotonic, boots=3)
    view = agents.View(values, [(*TABLE, number) for number in range(1, 13)])
    answering = agents.Agent(view, [(0, COMMUNITY), (1, COMMUNITY)], authority, max_size)
    faults = agents.Faults()
    responder = await agents.serve(handler or answering.respond, ("127.0.0.1", 0), faults, seed)
    transport = Transport()
    await transport.open()
    agent = Agent(responder.address, security(version), timeout=0.4, retries=2)
    try:
        yield Asking(Engine(transport, time.monotonic), transport, agent, answering, responder, faults)
    finally:
        transport.close()
        responder.close()
