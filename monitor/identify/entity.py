"""What a device is made of: entPhysicalTable of the ENTITY-MIB (RFC 6933)."""

import re
from typing import Any

from monitor.identify.answers import Answers

_TABLE = "1.3.6.1.2.1.47.1.1.1.1"
_TEXTS = {
    "descr": 2, "name": 7, "hw_rev": 8, "fw_rev": 9, "sw_rev": 10, "serial": 11, "mfg": 12, "model": 13,
}  # fmt: skip
_POSITION = f"{_TABLE}.6"
_ROLES = "1.3.6.1.4.1.9.9.500.1.2.1.1.3"
_ROLE_WORDS = {1: "master", 2: "member", 3: "notMember", 4: "standby"}
OF_CISCO = (_ROLES,)  # CISCO-STACKWISE-MIB cswSwitchRole, by entPhysicalIndex
_REPLACEABLE = ("module", "powerSupply", "fan", "storageDrive")
_CLASSES = {
    1: "other", 2: "unknown", 3: "chassis", 4: "backplane", 5: "container", 6: "powerSupply", 7: "fan", 8: "sensor",
    9: "module", 10: "port", 11: "stack", 12: "cpu", 13: "energyObject", 14: "battery", 15: "storageDrive",
}  # fmt: skip


def entity(answers: Answers) -> list[dict[str, Any]]:
    """One row a physical part, by its index, without the fields that the agent leaves empty."""
    texts = {name: answers.column(f"{_TABLE}.{number}") for name, number in _TEXTS.items()}
    within, classes = answers.column(f"{_TABLE}.4"), answers.column(f"{_TABLE}.5")
    found = []
    for index in sorted({index for cells in (*texts.values(), within, classes) for index in cells if len(index) == 1}):
        row: dict[str, Any] = {"index": index[0]}
        if index in classes:
            row["class"] = _CLASSES.get(classes[index].integer() or 0, "unknown")
        row["contained_in"] = (within[index].integer() if index in within else None) or 0
        row |= {name: text for name, cells in texts.items() if index in cells and (text := cells[index].text())}
        found.append(row)
    return found


def members(answers: Answers) -> list[dict[str, Any]]:
    """The chassis of a stack, or the only one, each with its number, who it is, and the parts that can be replaced.

    Of parts, those with a model or a serial number. Empty of an agent that tells no chassis.
    """
    rows = {row["index"]: row for row in entity(answers)}
    roles = answers.column(_ROLES)
    found = {}
    for index, row in rows.items():
        if row.get("class") == "chassis":
            position = answers.number(f"{_POSITION}.{index}")
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
    return sorted(found.values(), key=lambda one: (one.get("number", 0), one["index"]))


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
