"""Only who a device is, in two short polls instead of everything that it has."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from monitor.aside import aside
from monitor.identify import knowledge
from monitor.identify.answers import Answers, from_results, mac_of
from monitor.identify.collect import named, plan_of
from monitor.identify.identity import SYS_DESCR, identify
from monitor.identify.knowledge import place
from monitor.identify.members import serials
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.modules import Plan
from monitor.snmp.poll import PollResult, poll

_ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
_SYS_LOCATION, _PHYS_ADDRESS = "1.3.6.1.2.1.1.6.0", "1.3.6.1.2.1.2.2.1.6"
_STANDARD = ("1.3.6.1.2.1.1", _PHYS_ADDRESS, *(f"{_ENTITY}.{column}" for column in (4, 5, 9, 10, 11, 12, 13)))
MOST_MACS = 64
"""Of one device: a switch may have one for each port."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who a device says that it is; empty is what it does not tell. ``macs`` in capitals, in ifIndex order.

    ``members`` are the serial numbers of all that answer together at its address, its own among them.
    """

    serial: str = ""
    model: str = ""
    vendor: str = ""
    firmware: str = ""
    macs: tuple[str, ...] = ()
    system: str = ""
    place: str = ""
    members: tuple[str, ...] = ()


async def who(engine: Engine, agent: Agent, deadline: float) -> Told | None:
    """None when it does not answer within ``deadline`` seconds."""
    ends = time.monotonic() + deadline
    first = await poll(engine, agent, _of_all(), deadline / 2)
    if not first.scalars and not first.columns:
        return None
    further = await aside(_further, named(first))
    second = await poll(engine, agent, further, max(0.1, ends - time.monotonic()))
    return await aside(_told, first, second)


@cache
def _of_all() -> Plan:
    return plan_of(_STANDARD)


def _further(object_id: str) -> Plan:
    """Where the files have who a device is that has this sysObjectID."""
    origins = [one for one in knowledge.vendors() if one.own(object_id)] + [knowledge.standard()]
    wanted = {
        oid
        for origin in origins
        for source in (*origin.serial, *origin.model, *origin.firmware)
        for part in (source, *source.parts)
        for oid in (place(part, object_id), part.has)
        if oid and not oid.startswith(_STANDARD)
    } | {table.serial for origin in origins for table in origin.members}
    return plan_of(wanted, exact=True)


def _told(first: PollResult, second: PollResult) -> Told:
    answers = from_results(first, second)
    found = identify(answers)
    serial, model, firmware = (
        found.fields[name].value if name in found.fields else "" for name in ("serial", "model", "firmware")
    )
    macs = tuple(dict.fromkeys(_macs(answers)))[:MOST_MACS]
    texts = (answers.text(SYS_DESCR), answers.text(_SYS_LOCATION))
    return Told(serial, model, found.vendor, firmware, macs, *texts, serials(answers))


def _macs(answers: Answers) -> Iterator[str]:
    """Those of stations: neither none at all nor a group's (IEEE 802, the lowest bit of the first octet)."""
    for _, cell in answers.rows(_PHYS_ADDRESS):
        mac = mac_of(cell.body).upper()
        if mac and mac != "00:00:00:00:00:00" and not int(mac[:2], 16) & 1:
            yield mac
