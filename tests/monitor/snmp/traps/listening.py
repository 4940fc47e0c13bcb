"""A receiver on a real port of loopback, and net-snmp's commands that send to it."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from monitor.snmp import ber, usm
from monitor.snmp.traps.counts import Drop
from monitor.snmp.traps.own_engine import OwnEngine
from monitor.snmp.traps.port import Port
from monitor.snmp.traps.receiver import Arrived, Receiver
from monitor.snmp.traps.senders import Sender
from tests.monitor.snmp import netsnmp
from tests.tools import require_tool

ENGINE = OwnEngine(bytes.fromhex("80001f88056d6f74637561"), 7)
SENDER_ENGINE = bytes.fromhex("80001f88046465766963652d31")
LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
COMMUNITY = b"not-public"


@dataclass
class Inbox:
    """What was believed, with a receiver in front of it. Informs are answered at once unless told otherwise."""

    senders: Mapping[str, Sender]
    now: Callable[[], float] = lambda: 0.0
    engine: OwnEngine = ENGINE
    answers: bool = True
    arrived: list[Arrived] = field(default_factory=list)
    receiver: Receiver = field(init=False)

    def __post_init__(self) -> None:
        self.receiver = Receiver(self.engine, self.now, self._take)
        self.receiver.watch(self.senders)

    def _take(self, one: Arrived) -> None:
        self.arrived.append(one)
        if one.answer is not None and self.answers:
            one.answer()

    @property
    def drops(self) -> dict[Drop, int]:
        return {why: count for why, count in self.receiver.counts.dropped.items() if count}

    def oids(self) -> list[str]:
        return [ber.oid_text(one.opened.read().oid) for one in self.arrived]


@asynccontextmanager
async def listening(inbox: Inbox, host: str = "127.0.0.1") -> AsyncIterator[tuple[str, int]]:
    """The receiver on a free port; its address."""
    port = Port(inbox.receiver.receive)
    port.open([(host, 0)])
    try:
        yield port.addresses[0]
    finally:
        port.close()


async def send(folder: Path, name: str, *arguments: str) -> tuple[int, str]:
    """Run snmptrap or snmpinform, which keep their own memory in this folder."""
    require_tool(name)
    environment = {"SNMP_PERSISTENT_DIR": str(folder), "SNMPCONFPATH": str(folder), "MIBS": ""}
    (folder / "cert_indexes").mkdir(exist_ok=True)  # else it says that it made it
    ended = await netsnmp.command(name, *arguments, environment={**os.environ, **environment})
    await asyncio.sleep(0.02)  # what it sent last may still wait to be read
    return ended


def at(address: tuple[str, int]) -> str:
    """As net-snmp writes an address."""
    host, port = address
    return f"udp6:[{host}]:{port}" if ":" in host else f"udp:{host}:{port}"


def by_user(user: usm.User, device_id: str = "switch") -> Sender:
    """A device with this user."""
    return Sender(device_id, None, user)


by_community = partial(Sender, "switch", COMMUNITY)
