"""What a device is made of: entPhysicalTable of the ENTITY-MIB (RFC 6933), else the JUNIPER-MIB's parts."""

import re
from collections.abc import Iterator
from typing import Any

from monitor.identify.answers import Answers, Oid, integer_in, text_in

TABLE = "1.3.6.1.2.1.47.1.1.1.1"
_TEXTS = {
    "descr": 2, "name": 7, "hw_rev": 8, "fw_rev": 9, "sw_rev": 10, "serial": 11, "mfg": 12, "model": 13,
}  # fmt: skip
_CLASSES = {
    1: "other", 2: "unknown", 3: "chassis", 4: "backplane", 5: "container", 6: "powerSupply", 7: "fan", 8: "sensor",
    9: "module", 10: "port", 11: "stack", 12: "cpu", 13: "energyObject", 14: "battery", 15: "storageDrive",
}  # fmt: skip

_CONTAINERS, _CONTENTS = "1.3.6.1.4.1.2636.3.1.6.1", "1.3.6.1.4.1.2636.3.1.8.1"
_WITHIN, _CONTAINER, _BOX_SERIAL = f"{_CONTAINERS}.4", f"{_CONTAINERS}.6", "1.3.6.1.4.1.2636.3.1.3.0"
_PART = {"descr": 6, "serial": 7, "hw_rev": 8, "model": 10}
"""jnxContentsDescr, SerialNo, Revision, PartNo."""
OF_JUNIPER = (_WITHIN, _CONTAINER, *(f"{_CONTENTS}.{number}" for number in _PART.values()))
_NAMED = (("powerSupply", r"^(power supply|PEM|PSM)\b"), ("fan", r"\bfan\b"))
"""jnxContentsType is another number of each product: only descriptions tell what a part is."""
_DEPTH = 4
"""jnxContentsContainerIndex, L1Index, L2Index, L3Index."""


def entity(answers: Answers) -> list[dict[str, Any]]:
    """One row a physical part, by its index, without the fields that the agent leaves empty."""
    return _standard(answers) or sorted(_juniper(answers), key=lambda row: row["index"])


def _standard(answers: Answers) -> list[dict[str, Any]]:
    texts = {name: answers.column(f"{TABLE}.{number}") for name, number in _TEXTS.items()}
    within, classes = answers.column(f"{TABLE}.4"), answers.column(f"{TABLE}.5")
    found = []
    for index in sorted({index for cells in (*texts.values(), within, classes) for index in cells if len(index) == 1}):
        row: dict[str, Any] = {"index": index[0]}
        if index in classes:
            row["class"] = _CLASSES.get(classes[index].integer() or 0, "unknown")
        row["contained_in"] = (within[index].integer() if index in within else None) or 0
        row |= {name: text for name, cells in texts.items() if index in cells and (text := cells[index].text())}
        found.append(row)
    return found


def _juniper(answers: Answers) -> Iterator[dict[str, Any]]:
    """Containers by their own index, and what is in them by jnxContentsTable's four numbers in one."""
    within = answers.column(_WITHIN)
    for index, cell in answers.rows(_CONTAINER):
        inside = integer_in(within.get(index)) or 0
        row = {"index": index[0], "class": "container" if inside else "chassis", "contained_in": inside}
        serial = answers.text(_BOX_SERIAL) if not inside else ""
        yield row | {name: text for name, text in (("descr", cell.text()), ("serial", serial)) if text}
    columns = {name: answers.column(f"{_CONTENTS}.{number}") for name, number in _PART.items()}
    for index, cell in columns["descr"].items():
        if len(index) == _DEPTH and (descr := cell.text()):
            told = {name: text for name, cells in columns.items() if (text := text_in(cells.get(index)))}
            kind = next((word for word, match in _NAMED if re.search(match, descr, re.IGNORECASE)), "module")
            yield {"index": _one(index), "class": kind, "contained_in": index[0], "mfg": "Juniper"} | told


def _one(index: Oid) -> int:
    """The container's index last, and what counts in it, in its slots and in theirs before."""
    container, first, second, third = index
    return first * 1_000_000 + second * 10_000 + third * 100 + container
