"""A storm on real sockets: every datagram is accounted for, and polls go on as if nothing were."""

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.model import TrapRecord
from core.store.database import Database
from core.store.migrate import migrate
from core.store.traps import Traps
from monitor.snmp import agent, ber, pdu
from monitor.snmp.agent_view import View, encoded
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.security import CommunitySecurity
from monitor.snmp.transport import Transport
from monitor.snmp.traps import notification
from monitor.snmp.traps.port import BATCH, Port
from monitor.snmp.traps.receiver import Send
from monitor.snmp.traps.senders import Sender
from monitor.traps.watch import Around, TrapWatch
from tests.ports import free_udp_port

COMMUNITY = b"not-public"
SYS_NAME = (1, 3, 6, 1, 2, 1, 1, 5, 0)
RATE, SENT = 5000, 10_000
KINDS = 10


def message(number: int) -> bytes:
    port = number % KINDS + 1
    binding = ber.binding(ber.oid(f"1.3.6.1.2.1.2.2.1.1.{port}"), ber.integer(port))
    body = notification.encode(pdu.TRAP, number, ber.oid("1.3.6.1.6.3.1.1.5.3"), number, binding)
    return pdu.community_message(pdu.VERSION_2C, COMMUNITY, body)


def pour(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as source:
        source.connect(("127.0.0.1", port))
        began = time.monotonic()
        for number in range(SENT):
            source.send(message(number))
            if number % 50 == 49:
                time.sleep(max(0.0, number / RATE - (time.monotonic() - began)))


def value(room: TrapWatch, name: str) -> int:
    lines = (line for family in room.families() for piece in family.lines for line in piece.splitlines())
    return next(int(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


async def accounted(room: TrapWatch) -> tuple[int, int]:
    """Datagrams received and lost, once they are all that were sent, or after half a minute."""
    end = time.monotonic() + 30
    while True:
        received = value(room, "motcua_trap_datagrams_total")
        lost = value(room, 'motcua_trap_drops_total{reason="receive_buffer"}')
        if received + lost >= SENT or time.monotonic() > end:
            return received, lost
        await asyncio.sleep(0.05)


async def stored(traps: Traps, received: int) -> list[TrapRecord]:
    """What is kept, once it counts all that were received, or after half a minute."""
    end = time.monotonic() + 30
    kept = traps.find()
    while sum(one.count for one in kept) < received and time.monotonic() < end:
        await asyncio.sleep(0.05)
        kept = traps.find()
    return kept


async def test_a_storm_is_accounted_for_and_polls_are_answered_meanwhile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    device = agent.Agent(View({SYS_NAME: ber.tlv(ber.OCTET_STRING, b"x")}), [(pdu.VERSION_2C, COMMUNITY)])
    responder = await agent.serve(device.respond, ("127.0.0.1", 0))
    transport = Transport()
    await transport.open()
    target = Agent(responder.address, CommunitySecurity(pdu.VERSION_2C, COMMUNITY))
    engine, took = Engine(transport, time.monotonic), []
    acted: list[str] = []
    port = free_udp_port()
    with ThreadPoolExecutor(1) as executor:
        around = Around(lambda _: {}, lambda name, *_: acted.append(name), acted.append)
        room = TrapWatch([("127.0.0.1", port)], tmp_path, (Traps(database), executor), SystemClock(), around)
        room.watch({"127.0.0.1": Sender("switch", COMMUNITY)})
        task = asyncio.create_task(room.run(400))
        await asyncio.sleep(0.1)
        source = threading.Thread(target=pour, args=(port,))
        source.start()
        while source.is_alive():
            began = time.monotonic()
            assert await engine.get(target, [encoded(SYS_NAME)]), "a poll was lost in the storm"
            took.append(time.monotonic() - began)
            await asyncio.sleep(0.002)
        received, lost = await accounted(room)
        kept = await stored(Traps(database), received)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    responder.close()
    transport.close()
    database.close()
    assert received + lost == SENT
    assert [one.name for one in kept] == ["linkDown"] * KINDS
    assert sum(one.count for one in kept) == received
    assert len(acted) < 20, "a storm is no storm of polls and changes"
    with capsys.disabled():
        ordered = sorted(took)
        print(
            f"\n{SENT} traps in a storm, {lost} lost; {len(took)} polls meanwhile, "
            f"median {ordered[len(took) // 2] * 1e3:.1f} ms, worst {ordered[-1] * 1e3:.1f} ms"
        )


async def test_a_flood_leaves_the_loop_to_others() -> None:
    """However much waits to be read, others have their turn after a batch."""
    turns: list[int] = []
    read = 0

    def receive(_data: bytes, _source: tuple[object, ...], _send: Send) -> None:
        nonlocal read
        read += 1

    port = Port(receive)
    port.open([("127.0.0.1", 0)])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as source:
        for _ in range(1000):
            source.sendto(b"x", port.addresses[0])
        while read < 1000:
            turns.append(read)
            await asyncio.sleep(0)
    port.close()
    steps = [later - earlier for earlier, later in pairwise(turns)]
    assert max(steps) <= BATCH
    assert len(steps) > 1000 / BATCH
