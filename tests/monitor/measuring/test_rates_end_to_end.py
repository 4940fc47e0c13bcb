"""From a simulated agent over UDP to the rates: restarts in the middle of a poll, renumbering, both at once."""

import time
from collections.abc import Callable

import pytest

from core.model import FindingKind, Outcome, Verdict
from monitor.measuring.readings import Memory, reading
from monitor.snmp import agent as agents
from monitor.snmp import ber, pdu
from monitor.snmp.agent_view import Name, Value
from monitor.snmp.modules import Plan
from monitor.snmp.poll import PollResult
from monitor.snmp.steady import UPTIME, poll_steadily
from tests.monitor.snmp.asking import Asking, asking
from tests.monitor.world import values

T = 1_767_225_600.0
IF, IFX = (1, 3, 6, 1, 2, 1, 2, 2, 1), (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
COLUMNS = tuple(ber.oid(ber.dotted(name)) for name in ((*IF, 2), (*IF, 10), (*IFX, 1), (*IFX, 15), (*IFX, 19)))
PLAN = Plan((UPTIME,), tuple(sorted(COLUMNS)), ())
VERSIONS = (pdu.VERSION_1, pdu.VERSION_2C, pdu.VERSION_3)


class Device:
    """Ports with counters of 32 bits and a speed of 100 Mbit/s, and an uptime; its time goes when it is told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.booted = -86_400.0
        self.octets = {"ether1": 2**32 - 1_000_000, "ether2": 5_000_000}
        self.order = ["ether1", "ether2"]

    def goes(self, seconds: float) -> None:
        """Every port receives a Mbit a second."""
        self.now += seconds
        for name in self.octets:
            self.octets[name] = (self.octets[name] + int(seconds * 125_000)) % 2**32

    def restarts(self) -> None:
        self.booted = self.now
        self.octets = dict.fromkeys(self.octets, 0)

    @property
    def view(self) -> agents.View:
        ticks = int((self.now - self.booted) * 100) % 2**32
        cells: dict[Name, Value] = {(1, 3, 6, 1, 2, 1, 1, 3, 0): ber.integer(ticks, ber.TIME_TICKS)}
        for index, name in enumerate(self.order, 1):
            word = ber.tlv(ber.OCTET_STRING, name.encode())
            cells |= {(*IF, 2, index): word, (*IFX, 1, index): word, (*IFX, 19, index): ber.integer(0, ber.TIME_TICKS)}
            cells[*IF, 10, index] = ber.integer(self.octets[name], ber.COUNTER32)
            cells[*IFX, 15, index] = ber.integer(100, ber.GAUGE32)
        return agents.View(cells)


def answering(pair: Asking, device: Device, before: Callable[[int], None] = lambda _: None) -> None:
    """Let the device answer; ``before`` gets the number of each request since."""
    count = 0

    def respond(data: bytes) -> bytes | None:
        nonlocal count
        count += 1
        before(count)
        pair.simulated.view = device.view
        return pair.simulated.respond(data)

    pair.responder._handler = respond


async def polled(pair: Asking) -> PollResult:
    result = await poll_steadily(pair.engine, pair.agent, PLAN, 10.0)
    assert result.outcome is Outcome.ANSWERED
    return result


def told(device: Device, memory: Memory, result: PollResult) -> tuple[dict[str, float], dict[str, float]]:
    """(rates, verdicts) of the ports."""
    found = reading("device:a", result, memory, (T + device.now, device.now), 300.0, 0.95)
    return values(found, "in_bits_per_second"), values(found, "in_verdict")


STEADY = {"ether1": 1_000_000.0, "ether2": 1_000_000.0}
RESET = dict.fromkeys(STEADY, float(Verdict.RESET.code))


@pytest.mark.parametrize("version", VERSIONS)
async def test_renumbering_makes_no_spike(version: int) -> None:
    device, memory = Device(), Memory()
    async with asking({}, version) as pair:
        answering(pair, device)
        told(device, memory, await polled(pair))
        device.goes(60)
        device.order.reverse()
        rates, verdicts = told(device, memory, await polled(pair))
        assert rates == STEADY
        assert verdicts == {"ether1": float(Verdict.WRAPPED.code)}
        device.goes(60)
        device.order = ["ether2", "new", "ether1"]
        device.octets["new"] = 3_000_000_000
        assert told(device, memory, await polled(pair))[0] == STEADY
        assert memory.indexes == {"ether2": b"\x01", "new": b"\x02", "ether1": b"\x03"}


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_restart_between_polls_that_renumbers_makes_no_spike(version: int) -> None:
    device, memory = Device(), Memory()
    async with asking({}, version) as pair:
        answering(pair, device)
        told(device, memory, await polled(pair))
        device.goes(30)
        device.restarts()
        if pair.simulated.authority is not None:
            pair.simulated.authority.restart()
        device.goes(30)
        device.order.reverse()
        assert told(device, memory, await polled(pair)) == ({}, RESET)
        device.goes(60)
        assert told(device, memory, await polled(pair)) == (STEADY, {})


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("at", [2, 3])
async def test_a_restart_in_the_middle_of_a_poll_makes_no_spike_then_or_after(version: int, at: int) -> None:
    device, memory = Device(), Memory()
    async with asking({}, version) as pair:
        if pair.simulated.authority is not None:
            pair.simulated.authority._booted -= 86_400
        answering(pair, device)
        told(device, memory, await polled(pair))
        device.goes(60)
        assert told(device, memory, await polled(pair))[0] == STEADY

        def restart(request: int) -> None:
            if request == at:
                device.restarts()
                if pair.simulated.authority is not None:
                    pair.simulated.authority.restart()

        device.goes(60)
        pair.agent.repetitions = 1
        answering(pair, device, restart)
        during = await polled(pair)
        assert during.restarted
        assert FindingKind.RESTARTED_IN_POLL in {finding.kind for finding in during.findings}
        assert told(device, memory, during) == ({}, RESET)
        answering(pair, device)
        device.goes(60)
        assert told(device, memory, await polled(pair))[0] == {}
        device.goes(60)
        after = await polled(pair)
        assert not after.restarted
        assert told(device, memory, after) == (STEADY, {})


@pytest.mark.parametrize("version", [pdu.VERSION_1, pdu.VERSION_2C])
async def test_the_wrap_of_the_uptime_in_the_middle_of_a_poll_is_no_restart(version: int) -> None:
    device, memory = Device(), Memory()
    device.booted = -(2**32 / 100) + 60.5
    async with asking({}, version) as pair:
        answering(pair, device)
        told(device, memory, await polled(pair))
        device.goes(60)

        def later(request: int) -> None:
            device.now += request == 2

        answering(pair, device, later)
        during = await polled(pair)
        assert not during.restarted
        assert told(device, memory, during)[0] == pytest.approx(STEADY, rel=0.02)
        device.goes(60)
        assert set(told(device, memory, await polled(pair))[0]) == set(STEADY)


async def test_one_request_more_is_what_it_costs_and_version_3_costs_none() -> None:
    for version, more in ((pdu.VERSION_2C, 1), (pdu.VERSION_3, 0)):
        async with asking({}, version) as pair:
            answering(pair, Device())
            await polled(pair)
            before = pair.agent.sent
            started = time.monotonic()
            await polled(pair)
            assert time.monotonic() - started < 2
            assert pair.agent.sent - before == 2 + more
