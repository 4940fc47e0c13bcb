"""Asks one address over SNMP what it is, with the credentials of its prefix and at the sweep's pace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.model import Outcome
from monitor.aside import aside
from monitor.discovery.addresses import Pace
from monitor.discovery.seen import Seen
from monitor.identify.answers import Answers, mac_of
from monitor.identify.collect import collect
from monitor.identify.identity import identify
from monitor.snmp import ber, pdu
from monitor.snmp.engine import SCALARS, Agent, Cell, Engine
from monitor.snmp.modules import Plan
from monitor.snmp.pdu import Pdu
from monitor.snmp.poll import poll
from monitor.snmp.security import Security
from monitor.snmp.transport import Read, Transport

LONGEST, MOST_PACKETS = 60.0, 500
"""Seconds for one device, besides the turns of so many packets."""
AT_ONCE = 8
"""Addresses that are asked over SNMP side by side; the pace of packets is the same for any number."""
_FIRST_LOOK, _FIRST_PACKETS = 10.0, 6
_SYSTEM = Plan(tuple(ber.oid(f"1.3.6.1.2.1.1.{number}.0") for number in (1, 2, 5)), (), ())
_PHYS_ADDRESS = "1.3.6.1.2.1.2.2.1.6"
_NO_MACS = frozenset({"", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})

MakeSecurity = Callable[[], Security]
"""Makes the security of a credential anew: what is learned of one address is never used at another."""


class PacedEngine(Engine):
    """An engine whose packets wait for their turn: none goes uncounted, those of a Get may count twice.

    What is sent again is counted against the next turn.
    """

    def __init__(self, transport: Transport, now: Callable[[], float], pace: Pace) -> None:
        super().__init__(transport, now)
        self._pace = pace

    def longest(self, seconds: float, packets: int) -> float:
        """Seconds for a device that needs so many packets, while others take their turns too."""
        return seconds + self._pace.seconds(packets * AT_ONCE)

    async def get(self, agent: Agent, names: Sequence[bytes]) -> dict[bytes, Cell]:
        await self._pace.turn(-(-len(names) // SCALARS))
        return await super().get(agent, names)

    async def request(
        self,
        agent: Agent,
        kind: int,
        names: Sequence[bytes],
        first: int = 0,
        second: int = 0,
        read: Read | None = None,
    ) -> Pdu:
        await self._pace.turn()
        before = agent.sent
        try:
            return await super().request(agent, kind, names, first, second, *(() if read is None else (read,)))
        finally:
            if agent.sent > before + 1:
                self._pace.delay(agent.sent - before - 1)


async def ask(
    engine: PacedEngine, address: tuple[str, int], seen: Seen, credentials: Mapping[str, MakeSecurity], timeout: float
) -> Seen:
    """What is at an address, by the first credential that its agent takes. Never raises for what an agent does.

    An address that does not answer pings is asked only for its engine's id (RFC 3414 section 4), which gives nothing
    away; a community is sent to nobody of whom nothing is known.
    """
    for name, make in credentials.items():
        security = make()
        if not seen.pings and not seen.has_agent and security.version != pdu.VERSION_3:
            continue
        agent = Agent(address, security, timeout, retries=1 if seen.pings else 0)
        first = await poll(engine, agent, _SYSTEM, engine.longest(_FIRST_LOOK, _FIRST_PACKETS))
        if first.outcome is Outcome.ANSWERED:
            answers, _ = await collect(engine, agent, engine.longest(LONGEST, MOST_PACKETS))
            return await aside(described, replace(seen, has_agent=True, credential=name), answers)
        if agent.has_answered or first.outcome is Outcome.REFUSED:
            seen = replace(seen, has_agent=True)
        elif not seen.pings:
            break  # nobody is there; another user's name would not change that
    return seen


def described(seen: Seen, answers: Answers) -> Seen:
    """What identification makes of the answers. Pure."""
    identity = identify(answers)
    fields = identity.fields
    macs = dict.fromkeys(mac_of(cell.body) for cell in answers.column(_PHYS_ADDRESS).values())
    return replace(
        seen,
        name=answers.text("1.3.6.1.2.1.1.5.0"),
        description=answers.text("1.3.6.1.2.1.1.1.0")[:200],
        vendor=identity.vendor,
        kind=identity.kind,
        macs=tuple(mac for mac in macs if mac not in _NO_MACS)[:64],
        model=fields["model"].value if "model" in fields else "",
        serial=fields["serial"].value if "serial" in fields else "",
    )
