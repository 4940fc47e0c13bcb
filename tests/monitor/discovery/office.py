"""A prefix of loopback addresses with agents and echoes in it, and what a sweep of it needs."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from core.model import Device, DiscoveryPrefix, Inventory
from monitor.discovery.asking import MakeSecurity
from monitor.discovery.survey import Means
from monitor.probes.echo import OnReplies, Request
from monitor.snmp import agent as agents
from monitor.snmp.security import CommunitySecurity, UserSecurity
from tests.monitor.identify.made_up import Given, view
from tests.monitor.snmp.asking import COMMUNITY, ENGINE_ID, USER
from tests.monitor.world import inventory
from tests.ports import free_udp_port

PREFIX = "127.77.3.0/28"
MAKERS: Mapping[str, MakeSecurity] = {
    "v3": lambda: UserSecurity(USER, time.monotonic),
    "v2": lambda: CommunitySecurity(1, COMMUNITY),
}


def swept(credentials: tuple[str, ...] = ("v3",), text: str = PREFIX) -> DiscoveryPrefix:
    """A prefix of the site 'lucyen'."""
    return DiscoveryPrefix.model_validate({"prefix": text, "site": "lucyen", "credentials": credentials})


def knows(devices: list[Device], *prefixes: DiscoveryPrefix) -> Inventory:
    """An inventory that looks in these prefixes."""
    return inventory(devices).model_copy(update={"discovery": prefixes or (swept(),)})


@dataclass
class Echo:
    """An echo socket without a network: these addresses answer, and who was asked is remembered."""

    alive: set[str]
    asked: list[str] = field(default_factory=list)
    down: int = 0
    """So many sends are still refused: this machine has no link."""
    open_now: int = 0
    _reply: OnReplies | None = None

    def open(self, on_replies: OnReplies) -> None:
        self._reply = on_replies
        self.open_now += 1

    def send(self, requests: Sequence[Request]) -> Collection[int]:
        if self.down:
            self.down -= 1
            return [number for _, number in requests]
        self.asked += [address for address, _ in requests]
        if self._reply is not None:
            self._reply([(number, 0.0) for address, number in requests if address in self.alive])
        return ()

    def close(self) -> None:
        self.open_now -= 1


@dataclass
class Net:
    """Agents on loopback, all at one port, and every datagram that came to them."""

    port: int
    echo: Echo
    came: list[tuple[str, bytes]] = field(default_factory=list)

    def means(self, rate: float = 1000.0) -> Means:
        """What a sweep of this network works with."""
        return Means(
            lambda: self.echo, lambda address, _: (address, self.port), MAKERS, lambda: rate, time.monotonic, 0.3
        )

    def _place(self, address: str, _port: int) -> tuple[str, int]:
        return address, self.port

    def asked_over_snmp(self) -> set[str]:
        """Addresses that an SNMP packet came to."""
        return {address for address, _ in self.came}


@asynccontextmanager
async def network(agents_at: Mapping[str, Given | None], alive: set[str]) -> AsyncIterator[Net]:
    """Agents by address; where there is None somebody listens and says nothing."""
    net = Net(free_udp_port(), Echo(alive))
    responders = []
    for number, (address, given) in enumerate(agents_at.items()):
        answering = None
        if given is not None:
            authority = agents.Authority(ENGINE_ID + bytes((number,)), [USER], time.monotonic, boots=3)
            answering = agents.Agent(agents.View(view(given), ()), [(1, COMMUNITY)], authority)

        def handle(data: bytes, at: str = address, by: "agents.Agent | None" = answering) -> bytes | None:
            net.came.append((at, data))
            return by.respond(data) if by is not None else None

        responders.append(await agents.serve(handle, (address, net.port)))
    try:
        yield net
    finally:
        for responder in responders:
            responder.close()
        await asyncio.sleep(0)
