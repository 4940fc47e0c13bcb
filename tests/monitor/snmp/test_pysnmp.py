"""Our engine asks pysnmp's agent: every level, every pair of protocols, in another's reading of the standards."""

import asyncio
import time

import pytest

from monitor.snmp import ber, usm
from monitor.snmp.engine import Agent, Column, Engine
from monitor.snmp.security import UserSecurity
from monitor.snmp.transport import Transport
from tests.monitor.snmp import pysnmp_agent

LOCATION = ber.oid("1.3.6.1.2.1.1.6.0")
SYSTEM = ber.oid("1.3.6.1.2.1.1")


def user(auth: str | None, priv: str | None) -> usm.User:
    return usm.User(f"u{auth}{priv}", auth, b"authentic-1" if auth else b"", priv, b"privately-1" if priv else b"")


@pytest.mark.parametrize("auth", list(pysnmp_agent.AUTH))
async def test_every_privacy_protocol_under(auth: str | None) -> None:
    """One agent for all of a row of the matrix; without authentication there is no privacy."""
    users = [user(auth, priv) for priv in pysnmp_agent.PRIV if auth or not priv]
    transport = Transport()
    await transport.open()
    engine = Engine(transport, time.monotonic)
    async with pysnmp_agent.serving(users, b"Phong may chu") as address:
        for someone in users:
            agent = Agent(address, UserSecurity(someone, time.monotonic))
            found: dict[bytes, Column] = {SYSTEM: Column()}
            assert await engine.get(agent, [LOCATION]) == {LOCATION: (ber.OCTET_STRING, b"Phong may chu")}, someone
            await engine.table(agent, found)
            assert found[SYSTEM][b"\x06\x00"] == (ber.OCTET_STRING, b"Phong may chu"), someone
            assert agent.findings == set()
            await asyncio.sleep(0)
    transport.close()
