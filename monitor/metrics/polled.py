"""What a poll says to Prometheus, kept small: columns of numbers beside label strings that they share."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from core.model import Outcome, Reading
from monitor.measuring.interfaces import counter, interfaces
from monitor.snmp import ber
from monitor.snmp.poll import PollResult
from monitor.snmp.render import escape

Rows = tuple[Sequence[str], "array[int] | array[float]"]
"""The ends of the label strings (``,interface="ether1"} ``), and a value for each."""

_GAUGES = {
    "uptime_seconds": ("motcua_device_uptime_seconds", "Seconds since the device's agent started.", ""),
    "cpu_load_ratio": ("motcua_device_cpu_load_ratio", "Mean load of the processors.", ""),
    "memory_used_ratio": ("motcua_device_memory_used_ratio", "Used share of the memory.", ""),
    "storage_used_ratio": ("motcua_device_storage_used_ratio", "Used share of a storage.", "storage"),
    "battery_charge_ratio": ("motcua_ups_battery_charge_ratio", "Charge of the battery.", ""),
    "battery_runtime_seconds": ("motcua_ups_battery_runtime_seconds", "Remaining runtime on battery.", ""),
    "on_battery": ("motcua_ups_on_battery", "Whether the load is fed by the battery.", ""),
    "oper_status": ("motcua_interface_oper_status", "ifOperStatus: 1 is up, 2 is down.", "interface"),
    "admin_status": ("motcua_interface_admin_status", "ifAdminStatus: 1 is up, 2 is down.", "interface"),
    "speed_bits_per_second": (
        "motcua_interface_speed_bytes_per_second",
        "Highest rate of the interface in bytes per second.",
        "interface",
    ),
    "in_bits_per_second": (
        "motcua_interface_receive_bytes_per_second",
        "Bytes received per second since the last poll.",
        "interface",
    ),
    "out_bits_per_second": (
        "motcua_interface_transmit_bytes_per_second",
        "Bytes sent per second since the last poll.",
        "interface",
    ),
}
"""Value of a reading → metric, help, and the label that its part after the bar becomes."""
_INFO = "motcua_interface_info"
_BITS_A_BYTE = 8  # people read bits, Prometheus bytes
_IF, _IFX = "1.3.6.1.2.1.2.2.1.", "1.3.6.1.2.1.31.1.1.1."
_COUNTERS = {
    "motcua_interface_receive_bytes_total": ("Bytes received.", 6, 10),
    "motcua_interface_transmit_bytes_total": ("Bytes sent.", 10, 16),
    "motcua_interface_receive_unicast_packets_total": ("Packets received for one address.", 7, 11),
    "motcua_interface_transmit_unicast_packets_total": ("Packets sent to one address.", 11, 17),
    "motcua_interface_receive_multicast_packets_total": ("Packets received for a group.", 8, None),
    "motcua_interface_transmit_multicast_packets_total": ("Packets sent to a group.", 12, None),
    "motcua_interface_receive_broadcast_packets_total": ("Packets received for everybody.", 9, None),
    "motcua_interface_transmit_broadcast_packets_total": ("Packets sent to everybody.", 13, None),
    "motcua_interface_receive_discards_total": ("Sound packets received and thrown away.", None, 13),
    "motcua_interface_transmit_discards_total": ("Sound packets thrown away rather than sent.", None, 19),
    "motcua_interface_receive_errors_total": ("Packets received with errors.", None, 14),
    "motcua_interface_transmit_errors_total": ("Packets not sent because of errors.", None, 20),
}
"""Metric → help, 64-bit column of ifXTable, 32-bit column of ifTable (RFC 2863)."""
_LARGEST = (1 << 64) - 1
_EXACT = 2.0**53
_COLUMNS = {
    name: (
        None if wide is None else ber.oid(_IFX + str(wide)),
        None if narrow is None else ber.oid(_IF + str(narrow)),
    )
    for name, (_, wide, narrow) in _COUNTERS.items()
}
FAMILIES: Mapping[str, tuple[str, str]] = {
    **{name: ("gauge", text) for name, text, _ in _GAUGES.values()},
    _INFO: ("gauge", "What the device's administrator calls the interface (ifAlias)."),
    **{name: ("counter", text) for name, (text, _, _) in _COUNTERS.items()},
}
"""Metric → kind, help; in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Polled:
    """The last poll of a device. ``columns`` by metric."""

    answered: bool
    columns: Mapping[str, Rows]


def polled(reading: Reading, result: PollResult) -> Polled:
    """What a poll (``result``) and what it means (``reading``) say to Prometheus."""
    columns = _gauges(reading.values)
    columns |= _counters(result)
    aliases = [
        f'{_end("interface", key.partition("|")[2])[:-2]},alias="{escape(text)}"}} '
        for key, text in reading.facts.items()
        if key.startswith("alias|")
    ]
    if aliases:
        columns[_INFO] = aliases, array("B", [1] * len(aliases))
    return Polled(reading.outcome is Outcome.ANSWERED, columns)


def amend(one: Polled, values: Mapping[str, float]) -> None:
    """Set values that the last poll had too; what it had not stays unsaid until the next."""
    for key, value in values.items():
        name, _, part = key.partition("|")
        metric, _, label = _GAUGES.get(name, ("", "", ""))
        ends, numbers = one.columns.get(metric, ((), array("d")))
        fresh: Any = value if numbers.typecode == "d" else int(value)
        if _end(label, part) in ends:
            numbers[ends.index(_end(label, part))] = fresh


def _gauges(values: Mapping[str, float]) -> dict[str, Rows]:
    parts: dict[str, dict[str, float]] = {}
    for key, value in values.items():
        name, _, part = key.partition("|")
        if name in _GAUGES and isfinite(value):
            scaled = value / _BITS_A_BYTE if name.endswith("_bits_per_second") else value
            parts.setdefault(name, {})[part] = float(scaled)
    shared = _Shared()
    rows: dict[str, Rows] = {}
    for name, found in parts.items():
        metric, _, label = _GAUGES[name]
        # Whole numbers are written in half the time.
        if all(value.is_integer() and abs(value) <= _EXACT for value in found.values()):
            rows[metric] = shared.rows(label, {part: int(value) for part, value in found.items()}, "q")
        else:
            rows[metric] = shared.rows(label, found, "d")
    return rows


def _counters(result: PollResult) -> dict[str, Rows]:
    names = dict(interfaces(result.columns))
    shared, found = _Shared(), {}
    for metric, (wide, narrow) in _COLUMNS.items():
        counts = {
            name: told[0]
            for index, name in names.items()
            if (told := counter(result.columns, index, wide, narrow)) is not None and 0 <= told[0] <= _LARGEST
        }
        if counts:
            found[metric] = shared.rows("interface", counts, "Q")
    return found


class _Shared:
    """Columns of the same rows share their label strings."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Sequence[str]] = {}

    def rows(self, label: str, values: Mapping[str, float] | Mapping[str, int], code: str) -> Rows:
        """A column of one metric."""
        key = (label, *values)
        if key not in self._known:
            self._known[key] = tuple(_end(label, part) for part in values)
        return self._known[key], array(code, values.values())


def _end(label: str, value: str) -> str:
    return f',{label}="{escape(value)}"}} ' if label else "} "
