"""The interfaces of a device, gathered from its last SNMP reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.model import Reading

_OPER = {1: "up", 2: "down"}
_PER_INTERFACE = frozenset({"oper_status", "admin_status", "speed_bits_per_second", "in_bits_per_second"})


@dataclass(frozen=True, slots=True)
class InterfaceView:
    """One interface. Rates and speed in bits per second, errors per second; None is unknown."""

    name: str
    alias: str
    oper: str | None
    admin: str | None
    speed: float | None
    rate_in: float | None
    rate_out: float | None
    errors_in: float | None
    errors_out: float | None

    @property
    def use(self) -> float | None:
        """The share of the speed that the busier direction takes."""
        rates = [rate for rate in (self.rate_in, self.rate_out) if rate is not None]
        return max(rates) / self.speed if rates and self.speed else None


def interfaces(reading: Reading | None) -> Sequence[InterfaceView]:
    """The interfaces in the order of the reading."""
    if reading is None:
        return ()
    names = dict.fromkeys(
        label for value in reading.values for metric, _, label in (value.partition("|"),) if metric in _PER_INTERFACE
    )
    return tuple(_one(name, reading.values, reading.facts) for name in names if name)


def storages(reading: Reading | None) -> Sequence[tuple[str, float]]:
    """(Description, used share) of each storage, fullest first."""
    values = {} if reading is None else reading.values
    split = [(*name.partition("|"), ratio) for name, ratio in values.items()]
    found = [(label, ratio) for metric, _, label, ratio in split if metric == "storage_used_ratio"]
    return sorted(found, key=lambda item: -item[1])


def _one(name: str, values: Mapping[str, float], facts: Mapping[str, str]) -> InterfaceView:
    def status(metric: str) -> str | None:
        code = values.get(f"{metric}|{name}")
        return None if code is None else _OPER.get(int(code), "other")

    return InterfaceView(
        name=name,
        alias=facts.get(f"alias|{name}", ""),
        oper=status("oper_status"),
        admin=status("admin_status"),
        speed=values.get(f"speed_bits_per_second|{name}"),
        rate_in=values.get(f"in_bits_per_second|{name}"),
        rate_out=values.get(f"out_bits_per_second|{name}"),
        errors_in=values.get(f"in_errors_per_second|{name}"),
        errors_out=values.get(f"out_errors_per_second|{name}"),
    )
