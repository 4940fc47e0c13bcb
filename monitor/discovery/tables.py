"""Whom a router or switch of the inventory hears: its ARP and neighbour tables, its LLDP and CDP neighbours."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address

from core.model import Outcome
from monitor.discovery.seen import Heard
from monitor.identify.answers import Answers, Oid, from_results, mac_of
from monitor.identify.neighbours import FDP, MNDP, neighbours
from monitor.snmp import ber
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.modules import Plan
from monitor.snmp.poll import poll

LONGEST = 120.0
_MEDIA, _MEDIA_TYPE = "1.3.6.1.2.1.4.22.1.2", "1.3.6.1.2.1.4.22.1.4"
_PHYSICAL, _PHYSICAL_TYPE, _PHYSICAL_STATE = (f"1.3.6.1.2.1.4.35.1.{number}" for number in (4, 6, 7))
_OWN, _OWN_ANY = "1.3.6.1.2.1.4.20.1.1", "1.3.6.1.2.1.4.34.1.3"
_INVALID = 2
"""ipNetToMediaType and ipNetToPhysicalType, RFC 4293: an entry that is none any more."""
_STATES_GONE = frozenset({5, 7})
"""ipNetToPhysicalState: invalid, incomplete."""
_SHARED = 3
"""Addresses behind one MAC from which on it is a proxy's (RFC 1027), and tells nothing of who is behind it."""
_PLAN = Plan(
    (),
    tuple(
        ber.oid(column)
        for column in (
            "1.3.6.1.2.1.2.2.1.2",
            "1.3.6.1.2.1.2.2.1.6",
            "1.3.6.1.2.1.31.1.1.1.1",
            _OWN,
            _OWN_ANY,
            _MEDIA,
            _MEDIA_TYPE,
            _PHYSICAL,
            _PHYSICAL_TYPE,
            _PHYSICAL_STATE,
            "1.3.6.1.2.1.17.1.4.1.2",
            "1.3.6.1.4.1.9.9.23.1.2.1.1",
            FDP,
            MNDP,
            "1.0.8802.1.1.2.1.3.7.1",
            "1.0.8802.1.1.2.1.4.1.1",
            "1.0.8802.1.1.2.1.4.2.1",
        )
    ),
    (),
)
_MOST = 20_000
"""Rows of one device's tables that are looked at."""


async def listen(
    engine: Engine, agent: Agent, device_id: str, longest: float = LONGEST
) -> tuple[list[Heard], set[str]] | None:
    """(what a device hears, its own addresses); None when it did not tell all of it within ``longest`` seconds."""
    result = await poll(engine, agent, _PLAN, longest)
    if result.outcome is not Outcome.ANSWERED:
        return None
    answers = from_results(result)
    return heard(answers, device_id), own_addresses(answers)


def heard(answers: Answers, device_id: str) -> list[Heard]:
    """Every row that says something, each address and MAC once for each way of hearing. Pure."""
    arp = [*_media(answers, device_id), *_physical(answers, device_id)][:_MOST]
    behind = Counter(one.mac for one in set(arp))
    own = own_addresses(answers)
    found = [one for one in dict.fromkeys(arp) if behind[one.mac] < _SHARED and one.address not in own]
    return found + [_neighbour(row, device_id) for row in neighbours(answers)[:_MOST]]


def own_addresses(answers: Answers) -> set[str]:
    """The device's own, by ipAdEntAddr and ipAddressTable; they stand in the index."""
    found = {".".join(map(str, index)) for index, _ in answers.rows(_OWN) if len(index) == 4}
    return found | {address for index, _ in answers.rows(_OWN_ANY) if (address := _inet(index))}


def _media(answers: Answers, device_id: str) -> Iterator[Heard]:
    kinds = answers.column(_MEDIA_TYPE)
    for index, value in answers.rows(_MEDIA):
        mac = mac_of(value.body)
        gone = index in kinds and kinds[index].integer() == _INVALID
        if len(index) == 5 and mac and not gone and max(index[1:]) < 256:
            yield Heard("arp", device_id, ".".join(map(str, index[1:])), mac)


def _physical(answers: Answers, device_id: str) -> Iterator[Heard]:
    kinds, states = answers.column(_PHYSICAL_TYPE), answers.column(_PHYSICAL_STATE)
    for index, value in answers.rows(_PHYSICAL):
        mac, address = mac_of(value.body), _inet(index[1:])
        gone = index in kinds and kinds[index].integer() == _INVALID
        gone = gone or (index in states and states[index].integer() in _STATES_GONE)
        if mac and address and not gone:
            yield Heard("nd" if ":" in address else "arp", device_id, address, mac)


def _inet(index: Oid) -> str:
    """InetAddressType, length and octets (RFC 4001) as an address; empty for what is none, zones left out."""
    if len(index) < 2 or len(index) != index[1] + 2 or any(octet > 255 for octet in index[2:]):
        return ""
    octets = bytes(index[2:])
    size = {1: 4, 2: 16, 3: 4, 4: 16}.get(index[0])
    if size is None or len(octets) < size:
        return ""
    return str(ip_address(octets[:size]))


def _neighbour(row: dict[str, object], device_id: str) -> Heard:
    def text(name: str) -> str:
        return str(row.get(name, ""))[:200]

    identity = text("remote_id").lower()
    mac = identity if len(identity) == 17 and identity.count(":") == 5 else ""
    address = text("remote_address")
    try:
        address = str(ip_address(address))
    except ValueError:
        address = ""
    return Heard(
        text("protocol"),
        device_id,
        address,
        mac,
        text("remote_name") or ("" if mac else text("remote_id")),
        text("local_if"),
        text("remote_platform") or text("remote_version"),
    )
