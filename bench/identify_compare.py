"""Compares what identification says of a recording with what other systems expect of it. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Tally = dict[str, Counter[str]]
"""field → how many were right, wrong, missing; of model, serial and firmware also how many were near."""
Misses = list[tuple[str, Any, Any]]
"""(field, expected, seen)"""
_SYSTEM = ("sysName", "sysDescr", "sysObjectID")
_INVENTORY = ("model", "serial", "firmware")
_PORT = ("name", "speed_bps", "oper", "mac")


def compare(expected: Mapping[str, Any], seen: Mapping[str, Any]) -> tuple[Tally, Misses]:
    """Every statement of ``expected`` against ``seen``."""
    tally: Tally = {}
    misses: Misses = []

    def count(field: str, right: bool | None, wanted: Any = None, got: Any = None) -> None:
        """None: missing."""
        tally.setdefault(field, Counter())["missing" if right is None else "right" if right else "wrong"] += 1
        if not right:
            misses.append((field, wanted, got))

    for field in ("vendor", "kind"):
        if expected.get(field):
            got = seen.get(field)
            count(field, plain(got) in _names(expected[field]) if got else None, expected[field], got)
    for name in _SYSTEM:
        wanted, got = expected.get("system", {}).get(name), seen["system"].get(name)
        if wanted is not None:
            count("system", plain(wanted) == plain(got) if got is not None else None, wanted, got)
    for field in _INVENTORY:
        wanted, got = expected.get("inventory", {}).get(field), seen["inventory"].get(field)
        if wanted:
            same = plain(wanted) == plain(got) if got else None
            count(field, same, wanted, got)
            if same is False and near(wanted, got):
                tally[field]["near"] += 1
    _tables(expected, seen, count)
    return tally, misses


def _tables(expected: Mapping[str, Any], seen: Mapping[str, Any], count: Any) -> None:
    ports = _by(seen["interfaces"], "ifIndex")
    is_held = expected.get("interfaces_crosscheck", {}).get("ifIndex_union_in_recording") != 0
    for row in expected.get("interfaces", ()):
        got = ports.get(row["ifIndex"])
        stated = {key: row[key] for key in _PORT if row.get(key) is not None}
        # all of them, and once more those of recordings that have a table of interfaces
        for field in ("interfaces", "interfaces held") if is_held else ("interfaces",):
            count(field, _same(stated, got), stated, got and {key: got.get(key) for key in stated})
    sensed = _by(seen["sensors"], "oid")
    for row in expected.get("sensors", ()):
        got = sensed.get(row["oid"])
        field = "sensors" if row["verified"] else "sensors unverified"
        right = None if got is None else number_same(row["value"], got["value"]) and got["unit"] == row["unit"]
        count(field, right, row, got)
    told = _by(seen["states"], "oid")
    for row in expected.get("states", ()):
        got = told.get(row["oid"])
        count("states", None if got is None else row["value"] == got["value"], row, got)
    supplies = _by(seen.get("printer", {}).get("supplies", ()), "oid")
    for row in expected.get("printer", {}).get("supplies", ()):
        got = supplies.get(row["oid"])
        stated = {key: row[key] for key in ("type", "descr", "level_pct", "capacity") if key in row}
        count("supplies", _same(stated, got), row, got)
    parts = _by(seen["entity"], "index")
    for row in expected.get("entity", ()):
        count("entity", _same(row, parts.get(row["index"])), row, parts.get(row["index"]))
    names = _by(seen["vlans"], "id")
    for row in expected.get("vlans", ()):
        count("vlans", _same(row, names.get(row["id"])), row, names.get(row["id"]))
    addresses = {(row["ip"], row.get("ifIndex")): row for row in seen["ipv4"]}
    for row in expected.get("ipv4", ()):
        got = addresses.get((row["ip"], row["ifIndex"]))
        count("ipv4", _same(row, got), row, got)
    for key, wanted in expected.get("ups", {}).items():
        got = seen.get("ups", {}).get(key)
        count("ups", None if got is None else _figures_same(wanted, got), {key: wanted}, got)
    _host(expected.get("host", {}), seen.get("host", {}), count)
    for row in expected.get("neighbours", ()):
        heard = [one for one in seen["neighbours"] if one["protocol"] == row["protocol"]]
        right = any(
            plain(row["remote_name"]) in (plain(one.get("remote_name")), plain(one.get("remote_id")))
            and plain(row["local_if"]) == plain(one.get("local_if"))
            for one in heard
        )
        count("neighbours", right or None, row, heard[:3])


def _host(expected: Mapping[str, Any], seen: Mapping[str, Any], count: Any) -> None:
    """Loads by their objects; of memory and storage a row of the same size and fill, however it is called."""
    loads = _by(seen.get("processors", ()), "oid")
    for row in expected.get("processors", ()):
        got = loads.get(row.get("oid"))
        count("processors", None if got is None else abs(row["usage_pct"] - got["usage_pct"]) <= 1, row, got)
    for field, size in (("memory", "total"), ("storage", "size")):
        rows = seen.get(field, ())
        for row in expected.get(field, ()):
            filled = [one for one in rows if abs(one["perc"] - row["perc"]) <= 1]
            right = any(row[size] == 100 or number_same(row[size], one.get(size)) for one in filled)
            count(field, right or (None if not rows else False), row, rows[:3])


def near(wanted: str, got: str) -> bool:
    """Whether one says all that the other does: every word of the shorter stands in the longer."""
    few, many = sorted((_words(wanted), _words(got)), key=len)
    return bool(few) and few <= many


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9.()_-]+", text.casefold())) - {
        "version",
        "v",
        "rev.",
        "build",
        "software",
        "firmware",
    }


def plain(text: Any) -> str:
    """Without what writing varies: case, spaces."""
    return " ".join(str(text).split()).casefold() if text is not None else ""


def _names(text: str) -> set[str]:
    return {plain(text), *(plain(part) for part in text.split("/"))}


def _by(rows: Iterable[dict[str, Any]], key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _same(stated: Mapping[str, Any], got: Mapping[str, Any] | None) -> bool | None:
    if got is None:
        return None
    return all(
        number_same(value, got.get(key)) if isinstance(value, int | float) else plain(value) == plain(got.get(key))
        for key, value in stated.items()
    )


def number_same(wanted: float, got: Any) -> bool:
    """Equal but for what rounding does."""
    return isinstance(got, int | float) and abs(wanted - got) <= max(1e-6, abs(wanted) * 1e-4)


def _figures_same(wanted: Any, got: Any) -> bool:
    """Figures of a UPS: one number, or a list of them (or of named ones) in any order."""
    few, many = _figures(wanted), _figures(got)
    return all(any(number_same(one, other) for other in many) for one in few)


def _figures(value: Any) -> list[float]:
    values = value if isinstance(value, list) else [value]
    return [one["value"] if isinstance(one, dict) else one for one in values]
