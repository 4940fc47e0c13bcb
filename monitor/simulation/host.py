"""HOST-RESOURCES-MIB of a simulated computer: RFC 2790."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from monitor.simulation import mib
from monitor.simulation.traffic import volume

_HR = "1.3.6.1.2.1.25"
_RAM, _VIRTUAL, _FIXED_DISK = f"{_HR}.2.1.2", f"{_HR}.2.1.3", f"{_HR}.2.1.4"
_PROCESSOR = f"{_HR}.3.1.3"
_FIRST_PROCESSOR = 196608
"""Where net-snmp starts to number processors."""

Now = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Size:
    """What is in the box. Storages are in GB; ``filled`` is the used share of the data volume now."""

    processors: int
    memory: int
    root: int
    data: int = 0
    filled: float = 0.4


def add(view: mib.Mib, size: Size, phase: float, now: Now, uptime: Now) -> None:
    """hrSystem, hrStorage, hrDevice and hrProcessor; the load follows the centre's week."""

    def busy() -> float:
        return min(1.0, max(0.02, (volume(now(), phase) - volume(now() - 60, phase)) / 60))

    view.scalar(f"{_HR}.1.1", lambda: mib.ticks(uptime()))
    view.scalar(f"{_HR}.1.5", mib.gauge(1))
    view.scalar(f"{_HR}.1.6", lambda: mib.gauge(140 + int(40 * busy())))
    view.scalar(f"{_HR}.2.2", mib.number(size.memory << 20))
    _storages(view, size, now, busy)
    processors = range(_FIRST_PROCESSOR, _FIRST_PROCESSOR + size.processors)
    view.column(f"{_HR}.3.2.1.1", {index: mib.number(index) for index in processors})
    view.column(f"{_HR}.3.2.1.2", {index: mib.identifier(_PROCESSOR) for index in processors})
    view.column(f"{_HR}.3.2.1.3", {index: mib.text("Intel(R) Xeon(R) processor") for index in processors})
    view.column(f"{_HR}.3.2.1.5", {index: mib.number(2) for index in processors})
    view.column(f"{_HR}.3.3.1.1", {index: mib.identifier("0.0") for index in processors})
    view.column(f"{_HR}.3.3.1.2", {index: _load(busy, phase + index, now) for index in processors})


def _load(busy: Now, phase: float, now: Now) -> Callable[[], bytes]:
    return lambda: mib.number(min(100, int(100 * busy() * (0.75 + 0.25 * math.sin(now() / 97 + phase)))))


def _storages(view: mib.Mib, size: Size, now: Now, busy: Now) -> None:
    """Memory and disks as net-snmp numbers them. The disks fill a little more every day and are cleared monthly."""

    def grown() -> float:
        return 0.05 * (now() % (30 * 86400)) / (30 * 86400)

    rows: dict[int, tuple[str, str, int, int, Now]] = {
        1: (_RAM, "Physical memory", 1024, size.memory << 20, lambda: 0.45 + 0.3 * busy()),
        3: (_VIRTUAL, "Virtual memory", 1024, size.memory * 3 // 2 << 20, lambda: 0.3 + 0.2 * busy()),
        10: (_VIRTUAL, "Swap space", 1024, size.memory // 2 << 20, lambda: 0.02),
        36: (_FIXED_DISK, "/", 4096, size.root << 18, lambda: 0.31 + grown()),
    }
    if size.data:
        rows[52] = (_FIXED_DISK, "/srv", 4096, size.data << 18, lambda: size.filled + grown())
    view.column(f"{_HR}.2.3.1.1", {index: mib.number(index) for index in rows})
    view.column(f"{_HR}.2.3.1.2", {index: mib.identifier(row[0]) for index, row in rows.items()})
    view.column(f"{_HR}.2.3.1.3", {index: mib.text(row[1]) for index, row in rows.items()})
    view.column(f"{_HR}.2.3.1.4", {index: mib.number(row[2]) for index, row in rows.items()})
    view.column(f"{_HR}.2.3.1.5", {index: mib.number(row[3]) for index, row in rows.items()})
    view.column(f"{_HR}.2.3.1.6", {index: _used(row[3], row[4]) for index, row in rows.items()})


def _used(units: int, share: Now) -> Callable[[], bytes]:
    return lambda: mib.number(int(units * share()))
