"""All that is told of a device, under the names that its JSON has."""

from dataclasses import asdict
from typing import Any

from monitor.identify.answers import Answers
from monitor.identify.entity import entity
from monitor.identify.hosts import host
from monitor.identify.identity import FIELDS, identify
from monitor.identify.members import members
from monitor.identify.neighbours import neighbours
from monitor.identify.ports import interfaces, ipv4, ipv6, vlans
from monitor.identify.printers import printer
from monitor.identify.sensors import sensors, states
from monitor.identify.ups import ups

_SYSTEM = {"sysDescr": 1, "sysObjectID": 2, "sysContact": 4, "sysName": 5, "sysLocation": 6}
_ANNOUNCED_NAME = "1.0.8802.1.1.2.1.3.3.0"
"""lldpLocSysName, which is sysName (LLDP-MIB), of an agent that leaves that out."""
_LIKE_UPS = "1.3.6.1.2.1.33.1"


def report(answers: Answers) -> dict[str, Any]:
    """Pure: the same answers, the same report. It raises for nothing that an agent says."""
    identity = identify(answers)
    measured = sensors(answers)
    system = {name: text for name, number in _SYSTEM.items() if (text := answers.text(f"1.3.6.1.2.1.1.{number}.0"))}
    if "sysName" not in system and (announced := answers.text(_ANNOUNCED_NAME)):
        system["sysName"] = announced
    found: dict[str, Any] = {
        "vendor": identity.vendor,
        "kind": identity.kind,
        "system": system,
        "inventory": {field: identity.fields[field].value for field in FIELDS if field in identity.fields},
        "interfaces": interfaces(answers),
        "ipv4": ipv4(answers),
        "ipv6": ipv6(answers),
        "vlans": vlans(answers),
        "sensors": measured,
        "states": states(answers),
        "entity": entity(answers),
        "members": members(answers),
        "neighbours": neighbours(answers),
    }
    if machine := host(answers):
        found["host"] = machine
    if identity.kind == "ups" or answers.has(_LIKE_UPS):
        found["ups"] = ups(measured, answers)
    paper = printer(answers)
    if paper:
        found["printer"] = paper
    found["evidence"] = {name: asdict(one) for name, one in (identity.evidence | identity.fields).items()}
    return found
