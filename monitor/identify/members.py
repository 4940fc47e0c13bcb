"""Members of stacks and chassis with their parts: ENTITY-MIB, CISCO-STACKWISE-MIB, JUNIPER-VIRTUALCHASSIS-MIB."""

import re
from typing import Any

from monitor.identify.answers import Answers
from monitor.identify.entity import entity

_TABLE = "1.3.6.1.2.1.47.1.1.1.1"
_ROLES = "1.3.6.1.4.1.9.9.500.1.2.1.1.3"
_ROLE_WORDS = {1: "master", 2: "member", 3: "notMember", 4: "standby"}
"""cswSwitchRole, by entPhysicalIndex."""
_VIRTUAL, _VIRTUAL_TEXTS = "1.3.6.1.4.1.2636.3.40.1.4.1.1.1", {"model": 8, "serial": 2, "firmware": 5}
_VIRTUAL_ROLES = {1: "master", 2: "standby", 3: "member"}
"""jnxVirtualChassisMemberRole: master, backup, linecard."""
OF_VENDORS = (_ROLES, *(f"{_VIRTUAL}.{number}" for number in (2, 3, 5, 8)))
_REPLACEABLE = ("module", "powerSupply", "fan", "storageDrive")


def members(answers: Answers) -> list[dict[str, Any]]:
    """The chassis of a stack, or the only one, each with its number, who it is, and the parts that can be replaced.

    Of parts, those with a model or a serial number. Empty of an agent that tells no chassis.
    """
    rows = {row["index"]: row for row in entity(answers)}
    roles = answers.column(_ROLES)
    found = {}
    for index, row in rows.items():
        if row.get("class") == "chassis":
            position = answers.number(f"{_TABLE}.6.{index}")
            named = re.search(r"(\d+)\D*$", row.get("name", ""))
            number = int(position) if position is not None and position > 0 else int(named[1]) if named else None
            role = _ROLE_WORDS.get(roles[index,].integer() or 0) if (index,) in roles else None
            found[index] = _told(row) | {
                name: one for name, one in (("number", number), ("role", role)) if one is not None
            }
    for index, row in rows.items():
        within = _chassis_of(index, rows)
        if row.get("class") in _REPLACEABLE and within in found and ("serial" in row or "model" in row):
            found[within].setdefault("parts", []).append({"class": row["class"]} | _told(row))
    return sorted(found.values(), key=lambda one: (one.get("number", 0), one["index"])) or _juniper(answers)


def _juniper(answers: Answers) -> list[dict[str, Any]]:
    """The members of a virtual chassis, whose agents have no ENTITY-MIB, by their number."""
    columns = {name: answers.column(f"{_VIRTUAL}.{number}") for name, number in _VIRTUAL_TEXTS.items()}
    roles = answers.column(f"{_VIRTUAL}.3")
    found = []
    for index in sorted({index for cells in (*columns.values(), roles) for index in cells if len(index) == 1}):
        texts = {name: text for name, cells in columns.items() if index in cells and (text := cells[index].text())}
        role = _VIRTUAL_ROLES.get(roles[index].integer() or 0) if index in roles else None
        row = {"index": index[0], "name": f"FPC {index[0]}", **texts, "number": index[0]}
        found.append(row | ({"role": role} if role else {}))
    return found


def _told(row: dict[str, Any]) -> dict[str, Any]:
    firmware = row.get("sw_rev") or row.get("fw_rev")
    told = {name: row[name] for name in ("index", "name", "descr", "model", "serial") if name in row}
    return told | ({"firmware": firmware} if firmware else {})


def _chassis_of(index: int, rows: dict[int, dict[str, Any]]) -> int | None:
    """The nearest chassis that a part is in; an agent whose containers go round in a circle has none."""
    passed: set[int] = set()
    at: int = rows[index]["contained_in"]
    while at in rows and at not in passed:
        if rows[at].get("class") == "chassis":
            return at
        passed.add(at)
        at = rows[at]["contained_in"]
    return None
