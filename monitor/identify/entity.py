"""What a device is made of: entPhysicalTable of the ENTITY-MIB (RFC 6933)."""

from typing import Any

from monitor.identify.answers import Answers

TABLE = "1.3.6.1.2.1.47.1.1.1.1"
_TEXTS = {
    "descr": 2, "name": 7, "hw_rev": 8, "fw_rev": 9, "sw_rev": 10, "serial": 11, "mfg": 12, "model": 13,
}  # fmt: skip
_CLASSES = {
    1: "other", 2: "unknown", 3: "chassis", 4: "backplane", 5: "container", 6: "powerSupply", 7: "fan", 8: "sensor",
    9: "module", 10: "port", 11: "stack", 12: "cpu", 13: "energyObject", 14: "battery", 15: "storageDrive",
}  # fmt: skip


def entity(answers: Answers) -> list[dict[str, Any]]:
    """One row a physical part, by its index, without the fields that the agent leaves empty."""
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
