"""UPS-MIB of a simulated UPS, and its battery: RFC 1628."""

import math
from collections.abc import Callable

from monitor.simulation import mib

_UPS = "1.3.6.1.2.1.33.1"
_NORMAL, _LOW, _DEPLETED = 2, 3, 4
_FROM_MAINS, _FROM_BATTERY = 3, 5
RUNTIME = 660.0
"""Seconds from full to empty at the centre's load: the 11 minutes of the domain's power cut."""
RECHARGE = 4 * 3600.0
"""Seconds from empty to full."""
_LOW_AT = 180.0

Now = Callable[[], float]


class Battery:
    """How full a UPS is. ``charge`` is a share of 1; nothing here knows the time but what it is told."""

    def __init__(self) -> None:
        self.on_battery_since: float | None = None
        self._charge = 1.0
        self._as_of = 0.0

    def charge(self, at: float) -> float:
        """The share that is left."""
        passed = at - self._as_of
        change = passed / RECHARGE if self.on_battery_since is None else -passed / RUNTIME
        return min(1.0, max(0.0, self._charge + change))

    def remaining(self, at: float) -> float:
        """Seconds that are left at this load."""
        return self.charge(at) * RUNTIME

    def seconds_on_battery(self, at: float) -> int:
        """Seconds since the mains failed, 0 on mains."""
        return 0 if self.on_battery_since is None else int(at - self.on_battery_since)

    def mains(self, present: bool, at: float) -> None:
        """The mains fails or comes back."""
        if present == (self.on_battery_since is None):
            return
        self._charge, self._as_of = self.charge(at), at
        self.on_battery_since = None if present else at

    def status(self, at: float) -> int:
        """upsBatteryStatus."""
        left = self.remaining(at)
        return _DEPLETED if left <= 0 else _LOW if left <= _LOW_AT and self.on_battery_since is not None else _NORMAL


def add(view: mib.Mib, battery: Battery, words: tuple[str, str, str], now: Now) -> None:
    """The whole MIB of a one-phase UPS. ``words`` are its vendor, its model and its name."""
    vendor, model, name = words
    view.scalar(f"{_UPS}.1.1", mib.text(vendor or "Santak"))
    view.scalar(f"{_UPS}.1.2", mib.text(model or "UPS"))
    view.scalar(f"{_UPS}.1.3", mib.text("UPS 05.8"))
    view.scalar(f"{_UPS}.1.4", mib.text("agent 6.9.6"))
    view.scalar(f"{_UPS}.1.5", mib.text(name))
    _battery(view, battery, now)
    _lines(view, battery, now)
    _alarms(view, battery, now)


def _battery(view: mib.Mib, battery: Battery, now: Now) -> None:
    view.scalar(f"{_UPS}.2.1", lambda: mib.number(battery.status(now())))
    view.scalar(f"{_UPS}.2.2", lambda: mib.number(battery.seconds_on_battery(now())))
    view.scalar(f"{_UPS}.2.3", lambda: mib.number(int(battery.remaining(now()) / 60)))
    view.scalar(f"{_UPS}.2.4", lambda: mib.number(math.ceil(battery.charge(now()) * 100)))
    view.scalar(f"{_UPS}.2.5", lambda: mib.number(int(720 + 90 * battery.charge(now()))))
    view.scalar(f"{_UPS}.2.6", lambda: mib.number(0 if battery.on_battery_since is None else 187))
    view.scalar(f"{_UPS}.2.7", mib.number(27))


def _lines(view: mib.Mib, battery: Battery, now: Now) -> None:
    """Input and output: the voltage in V, the frequency in 0.1 Hz, the current in 0.1 A, the power in W."""

    def load() -> int:
        return 38 + int(4 * math.sin(now() / 131))

    def mains(value: int) -> Callable[[], bytes]:
        return lambda: mib.number(value if battery.on_battery_since is None else 0)

    view.scalar(f"{_UPS}.3.1", mib.counter(3))
    view.scalar(f"{_UPS}.3.2", mib.number(1))
    view.column(f"{_UPS}.3.3.1.2", {1: mains(500)})
    view.column(f"{_UPS}.3.3.1.3", {1: mains(224)})
    view.scalar(f"{_UPS}.4.1", lambda: mib.number(_FROM_MAINS if battery.on_battery_since is None else _FROM_BATTERY))
    view.scalar(f"{_UPS}.4.2", mib.number(500))
    view.scalar(f"{_UPS}.4.3", mib.number(1))
    view.column(f"{_UPS}.4.4.1.2", {1: mib.number(220)})
    view.column(f"{_UPS}.4.4.1.3", {1: lambda: mib.number(load() * 27 * 10 // 220)})
    view.column(f"{_UPS}.4.4.1.4", {1: lambda: mib.number(load() * 27)})
    view.column(f"{_UPS}.4.4.1.5", {1: lambda: mib.number(load())})


def _alarms(view: mib.Mib, battery: Battery, now: Now) -> None:
    """upsAlarmsPresent; the table's rows come and go, which a static view cannot show, so it has none."""

    def present() -> bytes:
        on_battery = battery.on_battery_since is not None
        return mib.gauge(int(on_battery) + int(battery.status(now()) == _LOW))

    view.scalar(f"{_UPS}.6.1", present)
