"""The ntp probe: offset, eras, and answers that are not believed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Reason
from monitor.probes import ntp, probers
from monitor.probes.result import Result
from monitor.probes.schema import Module, Ntp
from monitor.probes.way import Way
from tests.monitor.probes import servers

ERA_1 = 2_085_978_496.0
"""2036-02-07 06:28:16 UTC: the timestamps of RFC 5905 begin anew."""


async def ask(port: int, config: Ntp | None = None, host: str = "127.0.0.1", seconds: float = 5) -> Result:
    return await probers.probe(f"{host}:{port}", Module(prober="ntp", ntp=config or Ntp()), seconds, Way())


@pytest.mark.parametrize("ahead", [0.0, 0.4, -0.4])
async def test_the_offset_of_a_server(ahead: float) -> None:
    async with servers.datagrams(servers.time_server(ahead)) as port:
        result = await ask(port)
    assert result.success, result.message
    offset, delay = result.samples.get("probe_ntp_offset_seconds"), result.samples.get("probe_ntp_delay_seconds")
    assert offset is not None
    assert delay is not None
    assert abs(offset - ahead) <= delay / 2 + 1e-3  # RFC 5905: the true offset lies within half the delay
    assert result.samples.get("probe_ntp_stratum") == 2
    assert result.samples.get("probe_ntp_root_delay_seconds") == pytest.approx(1 / 64)


async def test_over_ipv6() -> None:
    async with servers.datagrams(servers.time_server(), "::1") as port:
        assert (await ask(port, host="[::1]")).samples.get("probe_ip_protocol") == 6


@pytest.mark.parametrize(
    ("server", "reason", "words"),
    [
        (servers.time_server(90.0), Reason.CLOCK_OFF, "its clock and ours differ by +90.0"),
        (servers.time_server(leap=3), Reason.CLOCK_OFF, "the time server's own clock is not synchronised"),
        (servers.time_server(stratum=16), Reason.CLOCK_OFF, "the time server's own clock is not synchronised"),
        (servers.time_server(stratum=0, reference=b"RATE"), Reason.WRONG_ANSWER, "the time server sends us away"),
    ],
)
async def test_a_server_that_is_of_no_use(server: servers.Answer, reason: Reason, words: str) -> None:
    async with servers.datagrams(server) as port:
        result = await ask(port)
    assert result.reason is reason
    assert result.message.startswith(words)


async def test_the_code_of_a_kiss_of_death_is_told() -> None:
    async with servers.datagrams(servers.time_server(stratum=0, reference=b"DENY")) as port:
        assert (await ask(port)).message == "the time server sends us away (kiss-o'-death DENY)"


async def test_an_answer_to_another_question_is_not_believed() -> None:
    forged, true = servers.time_server(1000.0, origin=7), servers.time_server()
    async with servers.datagrams(lambda query: [*forged(query), b"short", *true(query)]) as port:
        assert (await ask(port)).success
    async with servers.datagrams(forged) as port:
        assert (await ask(port, seconds=0.2)).reason is Reason.UNREACHABLE


async def test_a_closed_port_is_told_at_once() -> None:
    async with servers.datagrams(servers.time_server()) as port:
        pass
    began = time.monotonic()
    result = await ask(port, seconds=60)
    assert result.reason is Reason.UNREACHABLE
    assert time.monotonic() - began < 30


@given(at=st.floats(0, 4e9), distance=st.floats(-1e9, 1e9))
def test_a_timestamp_means_the_era_that_is_nearest(at: float, distance: float) -> None:
    assert ntp.unix(ntp.stamp(at), at + distance) == pytest.approx(at, abs=1e-6)


def test_the_era_after_2036() -> None:
    assert ntp.unix(ntp.stamp(ERA_1 + 5), ERA_1 - 5) == pytest.approx(ERA_1 + 5)


@given(octets=st.binary(max_size=100), cookie=st.integers(1, (1 << 64) - 1))
def test_arbitrary_octets_are_no_answer(octets: bytes, cookie: int) -> None:
    found = ntp.read(octets, cookie, 1e9, 0.1)
    assert found is None or octets[24:32] == cookie.to_bytes(8, "big")
