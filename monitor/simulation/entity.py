"""ENTITY-MIB of a simulated device: one chassis with its serial number (RFC 6933)."""

from collections.abc import Callable

from monitor.simulation import mib

_TABLE = "1.3.6.1.2.1.47.1.1.1.1"
_CHASSIS = 3


def add(view: mib.Mib, words: tuple[str, str, str], serial: Callable[[], str]) -> None:
    """``words`` are its description, vendor and model."""
    descr, vendor, model = words
    view.column(f"{_TABLE}.2", {1: mib.text(descr)})
    view.column(f"{_TABLE}.4", {1: mib.number(0)})
    view.column(f"{_TABLE}.5", {1: mib.number(_CHASSIS)})
    view.column(f"{_TABLE}.11", {1: lambda: mib.text(serial())})
    view.column(f"{_TABLE}.12", {1: mib.text(vendor)})
    view.column(f"{_TABLE}.13", {1: mib.text(model)})
