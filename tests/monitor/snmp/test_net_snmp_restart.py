"""A real engine that reboots while it is read: what was read is right, or what went wrong is told."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.model import FindingKind, Outcome
from monitor.snmp import ber
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.hot import Endpoint
from monitor.snmp.modules import Plan
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.security import UserSecurity
from monitor.snmp.transport import Transport
from tests.monitor.snmp import netsnmp

STATIC = (ber.oid("1.3.6.1.6.3.16"), ber.oid("1.3.6.1.6.3.15.1.2"), ber.oid("1.3.6.1.2.1.1.9.1.3"))
"""The access control, the users and the MIBs that it knows: the same after every start."""
PLAN = Plan((ber.oid("1.3.6.1.2.1.1.6.0"),), STATIC, ())


class Counted(Transport):
    """A transport that stops to do something when so many datagrams were sent."""

    def __init__(self, at: set[int], act: Callable[[], None]) -> None:
        super().__init__()
        self._at, self._act = at, act

    def send(self, message: bytes, to: Endpoint) -> None:
        if self.post.sent in self._at:
            self._at.remove(self.post.sent)
            self._act()
        super().send(message, to)


async def walked(
    daemon: netsnmp.Daemon, someone: str, at: set[int], act: Callable[[], None]
) -> tuple[PollResult, PollResult]:
    """One poll during which something is done after so many datagrams, and the one after it."""
    transport = Counted(at, act)
    await transport.open()
    user = next(one for one in netsnmp.USERS if one.name == someone)
    agent = Agent(daemon.address, UserSecurity(user, time.monotonic), repetitions=3)
    engine = Engine(transport, time.monotonic)
    found = await poll(engine, agent, PLAN, 30.0), await poll(engine, agent, PLAN, 30.0)
    transport.close()
    return found


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[netsnmp.Daemon]:
    running = netsnmp.Daemon(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize("way", ["terminated", "killed", "forgetful"])
@pytest.mark.parametrize("someone", ["watchSHA256AES", "watchMD5", "watchSHA512AES256C", "watch"])
async def test_it_reboots_twice_in_mid_walk(daemon: netsnmp.Daemon, someone: str, way: str) -> None:
    """The forgetful one begins to count its boots anew each time, as D-Link's agents are known to."""

    def restart() -> None:
        daemon.stop(at_once=way != "terminated")
        if way == "forgetful":
            daemon.forget()
        daemon.start()

    undisturbed, _ = await walked(daemon, someone, set(), restart)
    assert undisturbed.outcome is Outcome.ANSWERED
    assert sum(map(len, undisturbed.columns.values())) > 100
    if way == "forgetful":  # let it have something to forget
        for _ in range(3):
            daemon.stop()
            daemon.start()
    during, after = await walked(daemon, someone, {20, 35}, restart)
    for result in (during, after):
        assert result.outcome is Outcome.ANSWERED
        assert result.columns == undisturbed.columns
    told = {finding.kind for finding in during.findings}
    if way == "forgetful" and someone != "watch":
        assert FindingKind.ENGINE_BOOTS_BACK in told
    else:
        assert told == set()
    assert after.findings == ()
