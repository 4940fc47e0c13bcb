"""One sweep from beginning to end, with sockets of its own: neither a ping nor a poll waits for it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from core.model import DeviceKind, DiscoveryPrefix, Inventory
from monitor.aside import aside
from monitor.discovery.addresses import Pace
from monitor.discovery.asking import MOST_PACKETS, MakeSecurity, PacedEngine
from monitor.discovery.compare import Found, Known, Tables, compared
from monitor.discovery.echoes import Echoes
from monitor.discovery.seen import Heard, Seen
from monitor.discovery.sweep import Place, Sweep
from monitor.discovery.tables import LONGEST, listen
from monitor.identify import knowledge
from monitor.probes.echo import EchoSocket
from monitor.snmp.engine import Agent
from monitor.snmp.transport import Transport

LISTENERS = frozenset({DeviceKind.ROUTER, DeviceKind.SWITCH, DeviceKind.FIREWALL, DeviceKind.ACCESS_POINT})


@dataclass(frozen=True, slots=True)
class Means:
    """What a sweep works with. ``securities`` are makers by name of credential, ``rate`` is in packets a second.

    ``now`` is a monotonic clock; ``timeout`` is for one SNMP answer, in seconds.
    """

    echo_socket: Callable[[], EchoSocket]
    place: Place
    securities: Mapping[str, MakeSecurity]
    rate: Callable[[], float]
    now: Callable[[], float]
    timeout: float


@dataclass(frozen=True, slots=True)
class Survey:
    """What a sweep knows so far: of ``total`` addresses ``position`` are done.

    ``whole``: every router and switch of the inventory told its tables.
    """

    prefix: DiscoveryPrefix
    position: int
    total: int
    seen: Sequence[Seen]
    tables: Tables
    known: Known
    whole: bool

    def findings(self, keys: Mapping[str, str]) -> list[Found]:
        """``keys``: address → key of the finding that there is of it already."""
        return compared(self.prefix, self.seen, self.tables, self.known, keys, self.position >= self.total)

    def shows(self, address: str, what: str) -> bool:
        """Whether the serial number ("serial") or a MAC address ("mac") of whoever is at an address was seen."""
        one = next((seen for seen in self.seen if seen.address == address), Seen(address))
        return bool(one.serial) if what == "serial" else bool(one.macs or self.tables.mac(address))


OnSurvey = Callable[[Survey], Awaitable[None]]


async def survey(
    means: Means,
    prefix: DiscoveryPrefix,
    inventory: Inventory,
    on_progress: OnSurvey,
    position: int = 0,
    before: Sequence[Seen] = (),
) -> Survey:
    """Sweep a prefix, from ``position`` on when a sweep was interrupted that had seen ``before``. Raises ProbeError."""
    await aside(knowledge.vendors)  # hundreds of patterns, whose reading no ping shall wait for
    pace = Pace(means.rate, means.now)
    transport = Transport()
    echoes = Echoes(means.echo_socket(), pace)
    await transport.open()
    try:
        echoes.open()
        engine = PacedEngine(transport, means.now, pace)
        tables, known, whole = await _listened(means, engine, inventory)
        credentials = {name: means.securities[name] for name in prefix.credentials if name in means.securities}
        sweep = Sweep(prefix, inventory, credentials, echoes, engine, means.place, means.timeout)

        def so_far(done: int, seen: Sequence[Seen]) -> Survey:
            return Survey(prefix, done, sweep.total, tuple(seen), tables, known, whole)

        await on_progress(so_far(position, before))
        seen = await sweep.run(position, before, lambda done, seen: on_progress(so_far(done, seen)))
        return so_far(sweep.total, seen)
    finally:
        echoes.close()
        transport.close()


async def _listened(means: Means, engine: PacedEngine, inventory: Inventory) -> tuple[Tables, Known, bool]:
    """The tables of the inventory's routers and switches, each asked with the credential that is bound to it."""
    rows: list[Heard] = []
    own: dict[str, set[str]] = {}
    listeners = [device for device in inventory.devices if device.kind in LISTENERS and device.snmp in means.securities]
    for device in listeners:
        address = means.place(str(device.address), device.snmp_port)
        agent = Agent(address, means.securities[device.snmp or ""](), means.timeout, 1)
        told = await listen(engine, agent, device.id, engine.longest(LONGEST, MOST_PACKETS))
        if told is not None:
            rows += told[0]
            own[device.id] = told[1]
    return Tables(tuple(rows)), Known.of(inventory, own), len(own) == len(listeners)
