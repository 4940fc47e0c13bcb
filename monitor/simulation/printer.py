"""Printer-MIB of a simulated laser printer: RFC 3805."""

from collections.abc import Callable

from monitor.simulation import mib
from monitor.simulation.traffic import volume

_PRT = "1.3.6.1.2.1.43"
_HR = "1.3.6.1.2.1.25"
_PRINTER = f"{_HR}.3.1.5"
_TONER, _DRUM, _IMPRESSIONS = 3, 9, 7
_CONSUMED, _OTHER_COLORANT = 3, 0
_PAGES = 0.02
"""Pages a second at the peak."""

Now = Callable[[], float]


def add(view: mib.Mib, words: tuple[str, str], phase: float, now: Now, since: float) -> None:
    """General, marker and supplies groups. ``words`` are its name and its serial number."""

    def pages() -> int:
        return 18_000 + int(phase * 700) + int(_PAGES * (volume(now(), phase) - volume(since, phase)))

    name, serial = words
    view.cell(f"{_PRT}.5.1.1.16", "1", mib.text(name))
    view.cell(f"{_PRT}.5.1.1.17", "1", mib.text(serial))
    view.column(f"{_HR}.3.2.1.2", {1: mib.identifier(_PRINTER)})
    view.column(f"{_HR}.3.2.1.3", {1: mib.text(name)})
    view.column(f"{_HR}.3.2.1.5", {1: mib.number(2)})
    view.column(f"{_HR}.3.5.1.1", {1: mib.number(3)})
    view.column(f"{_HR}.3.5.1.2", {1: mib.octets(b"\x00")})
    view.cell(f"{_PRT}.10.2.1.3", "1.1", mib.number(_IMPRESSIONS))
    view.cell(f"{_PRT}.10.2.1.4", "1.1", mib.made(mib.counter, pages))
    _supply(view, 1, ("Black Toner Cartridge", _TONER, 3_100), pages)
    _supply(view, 2, ("Imaging Drum", _DRUM, 23_000), pages)


def _supply(view: mib.Mib, index: int, supply: tuple[str, int, int], pages: Callable[[], int]) -> None:
    """One row of prtMarkerSuppliesTable; a used-up cartridge is replaced at once."""
    description, kind, capacity = supply
    cells = {
        2: mib.number(1),
        3: mib.number(_OTHER_COLORANT),
        4: mib.number(_CONSUMED),
        5: mib.number(kind),
        6: mib.text(description),
        7: mib.number(_IMPRESSIONS),
        8: mib.number(capacity),
    }
    for column, value in cells.items():
        view.cell(f"{_PRT}.11.1.1.{column}", f"1.{index}", value)
    view.cell(f"{_PRT}.11.1.1.9", f"1.{index}", lambda: mib.number(capacity - pages() % capacity))
