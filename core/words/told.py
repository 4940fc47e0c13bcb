"""What a device tells of itself, as tables: each a title, its columns, and rows of texts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.i18n import Language, noop
from core.words.told_terms import (
    KINDS,
    LIMITS,
    POE,
    PORT_STATES,
    PRINTER_CONDITIONS,
    ROLES,
    SEVERITIES,
    UPS_CONDITIONS,
    UPS_FIELDS,
)

Told = Mapping[str, Any]
"""The report of identification: its JSON."""
_FIELDS = (
    ("vendor", noop("Vendor")),
    ("model", noop("Model")),
    ("serial", noop("Serial number")),
    ("firmware", noop("Firmware")),
    ("hardware", noop("Hardware revision")),
)
_BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``levels`` are, a row each, what the report says of its last cell: "ok", "warning", "critical", …"""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    levels: tuple[str, ...] = ()


def told_tables(spoken: Language, told: Told) -> list[Table]:
    """Every table that has a row, in the order in which a technician looks."""
    makers: Sequence[Callable[[Language, Told], Table]] = (
        _identity, _members, _ports, _sensors, _parts, _host, _ups, _supplies, _condition, _neighbours, _addresses,
        _vlans,
    )  # fmt: skip
    return [table for table in (make(spoken, told) for make in makers) if table.rows]


def _table(spoken: Language, title: str, columns: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Table:
    return Table(spoken.text(title), tuple(map(spoken.text, columns)), tuple(rows))


def _identity(spoken: Language, told: Told) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for name, word in _FIELDS:
            if one := told["evidence"].get(name):
                yield spoken.text(word), one["value"], one["oid"], spoken.share(one["confidence"], 0)
        if told["kind"]:
            yield spoken.text(noop("Kind")), spoken.text(KINDS.get(told["kind"], told["kind"])), "", ""
        for name, text in told["system"].items():
            yield name, text, "", ""

    columns = ("", noop("Value"), noop("Read at"), noop("Confidence"))
    return _table(spoken, noop("What it is"), columns, rows())


def _members(spoken: Language, told: Told) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for one in told.get("members", ()):
            role = spoken.text(ROLES.get(one.get("role", ""), one.get("role", "")))
            yield str(one.get("number", "")), _called(one), *_who(one), role
            for part in one.get("parts", ()):
                yield "", f"· {_called(part)}", *_who(part), ""

    columns = (noop("No."), noop("Part"), noop("Model"), noop("Serial number"), noop("Firmware"), noop("Role"))
    return _table(spoken, noop("Members and parts"), columns, rows())


def _called(one: Told) -> str:
    return str(one.get("name") or one.get("descr") or one["index"])


def _who(one: Told) -> tuple[str, str, str]:
    return one.get("model", ""), one.get("serial", ""), one.get("firmware", "")


def _ports(spoken: Language, told: Told) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for port in told["interfaces"]:
            is_off = port.get("admin") == "down"
            state = PORT_STATES["off" if is_off else port.get("oper", "unknown")]
            errors = sum(port.get(name, 0) for name in ("in_errors", "out_errors"))
            has_errors = "in_errors" in port or "out_errors" in port
            speed = spoken.bit_rate(port.get("speed_bps") or None)
            duplex = {"half": noop("half duplex"), "full": ""}.get(port.get("duplex", ""), "")
            yield (
                " – ".join(filter(None, (port["name"], port.get("alias")))),
                spoken.text(state),
                " ".join(filter(None, (speed, spoken.text(duplex)))),
                _vlans_of(spoken, port),
                port.get("lag", ", ".join(port.get("lag_members", ()))),
                _poe(spoken, port.get("poe", {})),
                port.get("mac", ""),
                spoken.number(errors) if has_errors else "–",
            )

    columns = (
        noop("Port"), noop("State"), noop("Speed"), "VLAN", "LAG", "PoE", "MAC", noop("Errors"),
    )  # fmt: skip
    return _table(spoken, noop("Ports"), columns, rows())


def _vlans_of(spoken: Language, port: Told) -> str:
    own = port.get("untagged") or ([port["pvid"]] if port.get("pvid") else [])
    tagged = port.get("tagged", ())
    told = [ranges(own)] if own else []
    if tagged:
        told.append(spoken.text(noop("tagged {numbers}"), numbers=ranges(tagged)))
    return "; ".join(told)


def ranges(numbers: Sequence[int]) -> str:
    """[1, 2, 3, 7] → '1–3, 7'."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)


def _poe(spoken: Language, given: Told) -> str:
    if not given:
        return ""
    word = POE.get("off" if given.get("admin") == "off" else given.get("status", ""), "")
    more = [spoken.text(noop("class {number}"), number=given["class"])] if "class" in given else []
    more += [f"{spoken.number(given['power_w'], 1)} W"] if given.get("power_w") else []
    return ", ".join(filter(None, (spoken.text(word), *more)))


def _sensors(spoken: Language, told: Told) -> Table:
    measured = told["sensors"]

    def rows() -> Iterator[tuple[str, ...]]:
        for row in measured:
            limits = (
                f"{spoken.text(word)} {_figure(spoken, row[name])}" for name, word in LIMITS.items() if name in row
            )
            value = f"{_figure(spoken, row['value'])} {row['unit']}".strip()
            yield row["descr"], value, "; ".join(limits), spoken.text(SEVERITIES.get(row.get("state", ""), ""))

    columns = (noop("Sensor"), noop("Value"), noop("Limits"), noop("State"))
    table = _table(spoken, noop("Sensors"), columns, rows())
    return Table(table.title, table.columns, table.rows, tuple(row.get("state", "") for row in measured))


def _figure(spoken: Language, value: float) -> str:
    return spoken.number(value, 0 if value == int(value) else 2 if abs(value) < 10 else 1)


def _parts(spoken: Language, told: Told) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for row in told["states"]:
            text = row["text"] or str(row["value"])
            yield row["descr"], text, spoken.text(SEVERITIES.get(row["severity"], ""))

    table = _table(spoken, noop("States of parts"), (noop("Part"), noop("Says"), noop("State")), rows())
    return Table(table.title, table.columns, table.rows, tuple(row["severity"] for row in told["states"]))


def _host(spoken: Language, told: Told) -> Table:
    host = told.get("host", {})

    def rows() -> Iterator[tuple[str, ...]]:
        for row in host.get("processors", ()):
            yield spoken.text(noop("Processor")), row["descr"], f"{spoken.number(row['usage_pct'])} %", ""
        for name, word in (("memory", noop("Memory")), ("storage", noop("Storage"))):
            for row in host.get(name, ()):
                size = row.get("total", row.get("size"))
                held = f"{octets(spoken, row['used'])} / {octets(spoken, size)}" if size else ""
                yield spoken.text(word), row["descr"], f"{spoken.number(row['perc'])} %", held

    columns = (noop("Kind"), noop("Name"), noop("In use"), noop("Of"))
    return _table(spoken, noop("Processors, memory, storage"), columns, rows())


def octets(spoken: Language, count: float) -> str:
    """1500000 → '1,5 MB'."""
    size, unit = next(((size, unit) for size, unit in _BYTES if count >= size), (1.0, "B"))
    return f"{spoken.number(count / size, 1 if size > 1 else 0)} {unit}"


def _ups(spoken: Language, told: Told) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for name, value in told.get("ups", {}).items():
            word = UPS_FIELDS.get(name)
            if word is None:
                continue
            text, unit = word
            yield spoken.text(text), f"{_ups_value(spoken, name, value)} {unit}".strip()

    return _table(spoken, noop("UPS"), ("", noop("Value")), rows())


def _ups_value(spoken: Language, name: str, value: Any) -> str:
    if isinstance(value, list):
        every = [one["value"] if isinstance(one, dict) else one for one in value]
        return " / ".join(_ups_value(spoken, name, one) for one in every)
    if isinstance(value, int | float):
        return _figure(spoken, value)
    if name in ("battery_replaced", "last_test_day"):
        return spoken.day(date.fromisoformat(value))
    return spoken.text(UPS_CONDITIONS.get(value, value))


def _supplies(spoken: Language, told: Told) -> Table:
    rows_of = told.get("printer", {}).get("supplies", ())

    def rows() -> Iterator[tuple[str, ...]]:
        for row in rows_of:
            level = "–" if row["level_pct"] is None else f"{spoken.number(row['level_pct'])} %"
            condition = spoken.text(
                SEVERITIES.get(row.get("state", ""), PRINTER_CONDITIONS.get(row.get("state", ""), ""))
            )
            yield row["descr"] or row["type"], level, row.get("part", ""), condition

    columns = (noop("Supply or tray"), noop("Level"), noop("Part number"), noop("State"))
    table = _table(spoken, noop("Supplies and trays"), columns, rows())
    return Table(table.title, table.columns, table.rows, tuple(row.get("state", "") for row in rows_of))


def _condition(spoken: Language, told: Told) -> Table:
    paper = told.get("printer", {})

    def rows() -> Iterator[tuple[str, ...]]:
        if "pages" in paper:
            yield spoken.text(noop("Pages printed")), spoken.number(paper["pages"])
        said = [(noop("State"), paper["status"])] if "status" in paper else []
        said += [(noop("Trouble"), error) for error in paper.get("errors", ())]
        said += [(noop("Alert"), alert) for alert in paper.get("alerts", ())]
        for word, condition in said:
            yield spoken.text(word), spoken.text(PRINTER_CONDITIONS.get(condition, condition))

    return _table(spoken, noop("Printer"), ("", noop("Value")), rows())


def _neighbours(spoken: Language, told: Told) -> Table:
    rows = (
        (
            row.get("local_if", ""),
            row.get("remote_name") or row.get("remote_id", ""),
            row.get("remote_port") or row.get("remote_port_descr", ""),
            row.get("remote_address", ""),
            row["protocol"].upper(),
        )
        for row in told["neighbours"]
    )
    columns = (noop("Port"), noop("Neighbour"), noop("Its port"), noop("Address"), noop("Told by"))
    return _table(spoken, noop("Neighbours"), columns, rows)


def _addresses(spoken: Language, told: Told) -> Table:
    names = {port["ifIndex"]: port["name"] for port in told["interfaces"]}

    def rows() -> Iterator[tuple[str, ...]]:
        for row in (*told["ipv4"], *told.get("ipv6", ())):
            length = f"/{row['prefixlen']}" if "prefixlen" in row else ""
            yield f"{row['ip']}{length}", names.get(row.get("ifIndex", 0), "")

    return _table(spoken, noop("Addresses"), (noop("Address"), noop("Port")), rows())


def _vlans(spoken: Language, told: Told) -> Table:
    rows = ((str(row["id"]), row["name"]) for row in told["vlans"])
    return _table(spoken, "VLAN", (noop("Number"), noop("Name")), rows)
