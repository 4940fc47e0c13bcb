"""The machines that answer together at one address: the switches of a stack, the units of a cluster."""

import re
from collections.abc import Iterator
from typing import Any

from monitor.identify import knowledge
from monitor.identify.answers import Answers, Oid
from monitor.identify.entity import TABLE, entity
from monitor.identify.knowledge import Members

_POSITION, _CLASS, _SERIAL, _CHASSIS = f"{TABLE}.6", f"{TABLE}.5", f"{TABLE}.11", 3
_ROLES = "1.3.6.1.4.1.9.9.500.1.2.1.1.3"
_ROLE_WORDS = {1: "master", 2: "member", 3: "notMember", 4: "standby"}
OF_CISCO = (_ROLES,)  # CISCO-STACKWISE-MIB cswSwitchRole, by entPhysicalIndex
_REPLACEABLE = ("module", "powerSupply", "fan", "storageDrive")


def members(answers: Answers) -> list[dict[str, Any]]:
    """One row a machine: its number, who it is, its role, and its parts that can be replaced.

    Those of a maker's own table where there are several, else the chassis of the ENTITY-MIB, of which the parts with a
    model or a serial number are told. Empty of an agent that tells neither.
    """
    own = list(_own(answers))
    chassis = _chassis(answers)
    return own if len(own) > 1 and len(own) > len(chassis) else chassis


def serials(answers: Answers) -> tuple[str, ...]:
    """The serial numbers of all that answer together, its own too; empty when none is told of a chassis or member."""
    classes = answers.column(_CLASS)
    chassis = [
        text
        for index, cell in answers.rows(_SERIAL)
        if index in classes and classes[index].integer() == _CHASSIS and (text := cell.text())
    ]
    own = [row["serial"] for row in _own(answers)]
    return tuple(dict.fromkeys(own if len(own) > len(chassis) else chassis))


def _own(answers: Answers) -> Iterator[dict[str, Any]]:
    """The rows of the makers' tables, by number; a member that is only foreseen has no serial number."""
    for table in (table for vendor in knowledge.vendors() for table in vendor.members):
        for index, cell in sorted(answers.column(table.serial).items()):
            if serial := cell.text():
                yield {"index": index[-1], "number": index[-1], "serial": serial} | _said(answers, table, index)


def _said(answers: Answers, table: Members, index: Oid) -> dict[str, str]:
    at = ".".join(map(str, index))
    columns = (("name", table.name), ("model", table.model), ("firmware", table.firmware), ("role", table.role))
    told = {word: text for word, oid in columns if oid and (text := answers.text(f"{oid}.{at}"))}
    if table.roles and "role" in told:
        told["role"] = table.roles.get(told["role"], told["role"])
    return told


def _chassis(answers: Answers) -> list[dict[str, Any]]:
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
