"""What to ask of a device: the standard tables first, then what the files know of the enterprises it has."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from core.model import Outcome
from monitor.aside import aside
from monitor.identify import entity, hosts, knowledge, limits, members, neighbours, port_power, port_roles, ups
from monitor.identify.answers import ENTERPRISES, Answers, from_cells, from_results, parsed
from monitor.identify.identity import SYS_DESCR, SYS_OBJECT_ID
from monitor.snmp import ber, pdu
from monitor.snmp.engine import Agent, Engine, NoResponse
from monitor.snmp.modules import Plan
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.security import Refused

_SYSTEM = "1.3.6.1.2.1.1"
_IF, _IFX, _ENTITY = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1", "1.3.6.1.2.1.47.1.1.1.1"
_MOST_ENTERPRISES = 24
STANDARD = (
    _SYSTEM,
    *(f"{_IF}.{column}" for column in (1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 16, 19, 20)),
    *(f"{_IFX}.{column}" for column in (1, 6, 10, 15, 18)),
    *(f"{_ENTITY}.{column}" for column in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)),
    "1.3.6.1.2.1.47.1.3.2.1.2",  # entAliasMappingIdentifier
    "1.3.6.1.2.1.99.1.1.1",  # ENTITY-SENSOR-MIB
    "1.3.6.1.2.1.4.20.1",  # IP-MIB ipAddrTable
    "1.3.6.1.2.1.4.34.1.3",  # ipAddressIfIndex
    "1.3.6.1.2.1.4.34.1.5",  # ipAddressPrefix
    "1.3.6.1.2.1.10.7.2.1.19",  # EtherLike-MIB dot3StatsDuplexStatus
    "1.3.6.1.2.1.17.1.4.1.2",  # BRIDGE-MIB dot1dBasePortIfIndex
    "1.3.6.1.2.1.17.7.1.4.3.1",  # Q-BRIDGE-MIB dot1qVlanStaticTable
    "1.3.6.1.2.1.17.7.1.4.5.1.1",  # dot1qPvid
    "1.3.6.1.4.1.9.9.46.1.3.1.1.4",  # CISCO-VTP-MIB vtpVlanName
    "1.3.6.1.4.1.9.9.23.1",  # CISCO-CDP-MIB, which others speak too
    "1.3.6.1.4.1.9.9.91.1.1.1.1",  # CISCO-ENTITY-SENSOR-MIB
    "1.3.6.1.2.1.17.7.1.4.2.1.3",  # dot1qVlanFdbId of the current table
    "1.0.8802.1.1.2.1.3",  # LLDP-MIB lldpLocalSystemData
    "1.0.8802.1.1.2.1.4.1.1",  # lldpRemTable
    "1.0.8802.1.1.2.1.4.2.1",  # lldpRemManAddrTable
    "1.3.6.1.2.1.33.1",  # UPS-MIB
    "1.3.6.1.2.1.43.5.1.1",  # Printer-MIB, general
    "1.3.6.1.2.1.43.8.2.1",  # inputs
    "1.3.6.1.2.1.43.10.2.1",  # markers
    "1.3.6.1.2.1.43.11.1.1",  # supplies
    "1.3.6.1.2.1.43.12.1.1.4",  # colorants
    "1.3.6.1.2.1.43.18.1.1",  # alerts
    "1.3.6.1.2.1.25.2.3.1",  # HOST-RESOURCES-MIB hrStorageTable
    "1.3.6.1.2.1.25.3.2.1",  # hrDeviceTable
    "1.3.6.1.2.1.25.3.3.1.2",  # hrProcessorLoad
    "1.3.6.1.2.1.25.3.5.1",  # hrPrinterTable
    "1.3.6.1.2.1.105.1.1.1",  # POWER-ETHERNET-MIB ports
    "1.3.6.1.2.1.105.1.3.1.1",  # and sources
    *port_roles.ASKED,
)
_OF_VENDORS = (
    *port_roles.OF_CISCO,
    *port_power.OF_CISCO,
    *members.OF_CISCO,
    *entity.OF_JUNIPER,
    limits.CISCO_THRESHOLDS,
    neighbours.FDP,
    neighbours.MNDP,
)
ELSEWHERE = hosts.asked() | ups.asked() | {*_OF_VENDORS}
"""What is read without a vendor's file, of agents that have the enterprise."""


async def collect(engine: Engine, agent: Agent, deadline: float) -> tuple[Answers, PollResult]:
    """Ask a device for all that identification reads, within ``deadline`` seconds.

    Returns what came, and the first poll; its outcome is partial where not all came of what was asked after it.
    Never raises for what an agent does.
    """
    ends = time.monotonic() + deadline
    first = await poll(engine, agent, _of_all(), deadline * 0.6, thorough=True)
    if first.outcome in (Outcome.SILENT, Outcome.REFUSED):
        return from_results(first), first
    present = await _enterprises(engine, agent, max(0.1, (ends - time.monotonic()) / 2))
    # polls go on meanwhile: of a large device this is long to think about
    further = await aside(_further, named(first), present)
    left = max(0.1, ends - time.monotonic())
    second = await poll(engine, agent, further, left, thorough=True) if further.scalars else first
    if first.outcome is Outcome.ANSWERED and second.outcome is not Outcome.ANSWERED:
        first = replace(first, outcome=Outcome.PARTIAL, message=second.message)
    return await aside(from_results, first, second), first


def named(first: PollResult) -> str:
    """The sysObjectID in a poll that asked for all of the system group."""
    system = ber.oid(_SYSTEM)
    return from_cells((first.scalars, {system: first.columns.get(system, {})})).text(SYS_OBJECT_ID)


@cache
def _of_all() -> Plan:
    """Instances first: nearly every agent has them, and one that does not answer is known at once."""
    return replace(plan_of(STANDARD), scalars=(ber.oid(SYS_DESCR), ber.oid(SYS_OBJECT_ID)))


def _further(object_id: str, present: Iterable[int]) -> Plan:
    """What else to ask of an agent with this sysObjectID and these enterprises."""
    own = [one.asks(object_id) for one in knowledge.vendors() if one.own(object_id)]
    groups = [_by_enterprise(), *map(_grouped, (*own, hosts.asked(object_id) - ELSEWHERE))]
    wanted = {oid for group in groups for number in (None, *present) for oid in group.get(number, ())}
    return plan_of(wanted, exact=True)


@cache
def _by_enterprise() -> Mapping[int | None, set[str]]:
    """What is asked of every agent that has an enterprise, whoever made the device."""
    return _grouped({oid for vendor in knowledge.vendors() for oid in vendor.asks("")} | ELSEWHERE)


def _grouped(oids: Iterable[str]) -> Mapping[int | None, set[str]]:
    """By enterprise, None for what is of none, without what has been asked before."""
    found: dict[int | None, set[str]] = {}
    for oid in oids:
        if not _covered(oid, STANDARD):
            found.setdefault(parsed(oid)[6] if oid.startswith(f"{ENTERPRISES}.") else None, set()).add(oid)
    return found


def _covered(oid: str, by: Iterable[str]) -> bool:
    return any(oid == one or oid.startswith(f"{one}.") for one in by)


def plan_of(oids: Iterable[str], exact: bool = False) -> Plan:
    """Instances (they end in .0) as scalars, the rest as columns, none of them under another.

    ``exact``: what is asked as a column may be one row's instance as well, which a walk from its own name passes by.
    """
    scalars: list[str] = []
    columns: list[str] = []
    for oid in sorted(oids, key=parsed):
        if columns and _covered(oid, columns[-1:]):
            continue
        if exact or oid.endswith(".0"):
            scalars.append(oid)
        if not oid.endswith(".0"):
            columns.append(oid)
    return Plan(tuple(map(ber.oid, scalars)), tuple(map(ber.oid, columns)), ())


async def _enterprises(engine: Engine, agent: Agent, seconds: float) -> set[int]:
    """The enterprise numbers of an agent, by one GetNext each: from the end of one to whatever comes after it."""
    found: set[int] = set()
    at = parsed(ENTERPRISES)
    try:
        async with asyncio.timeout(seconds):
            while len(found) < _MOST_ENTERPRISES:
                answer = await engine.request(agent, pdu.GET_NEXT, [ber.oid(ber.dotted(at))])
                is_one = answer.bindings and not answer.status and answer.bindings[0][1] != ber.END_OF_MIB_VIEW
                name = ber.oid_numbers(answer.bindings[0][0]) if is_one else ()
                if name[:6] != parsed(ENTERPRISES) or len(name) < 7 or name[6] in found or name < at:
                    break
                found.add(name[6])
                at = (*name[:6], name[6] + 1)
    except (NoResponse, TimeoutError, Refused, ber.BerError):
        return found
    return found
