"""Answers that the kernel dropped: counted once, told while they are fresh."""

import asyncio
import socket

from prometheus_client import CollectorRegistry

from core.model import Finding, FindingKind
from monitor.drops import Drops
from monitor.snmp.transport import Transport


def test_only_what_is_new_is_told_and_the_sum_is_kept() -> None:
    counts = iter([0, 7, 7, 9, 0, 2])
    registry = CollectorRegistry()
    drops = Drops(lambda: next(counts), registry)
    told = [drops.look() for _ in range(6)]
    assert [[dict(one.detail)["dropped"] for one in found] for found in told] == [[], [7], [], [9], [], [11]]
    assert told[1] == [Finding(FindingKind.RECEIVE_DROPS, "", (("dropped", 7),))]
    assert registry.get_sample_value("motcua_snmp_receive_buffer_drops_total") == 11


async def test_a_buffer_that_runs_over_is_noticed() -> None:
    """Datagrams to the transport's own socket while nobody reads it."""
    asked = Transport()
    await asked.open()
    try:
        bound = asked._sockets[False]
        asyncio.get_running_loop().remove_reader(bound._bound)
        bound._bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        drops = Drops(lambda: asked.dropped, CollectorRegistry())
        assert drops.look() == []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flood:
            for _ in range(200):
                flood.sendto(bytes(1000), ("127.0.0.1", bound._bound.getsockname()[1]))
        assert drops.look()[0].kind is FindingKind.RECEIVE_DROPS
    finally:
        asyncio.get_running_loop().add_reader(bound._bound, asked._readable, bound._bound)
        asked.close()
