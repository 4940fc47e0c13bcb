"""Rounds of asking how parts are: what is found is a finding, and ends when it is mended."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from core.model import Finding, FindingKind
from monitor.health import HealthRounds
from tests.monitor.identify.test_health import PSU, QUIET, TONER

HALF = {
    "sensors": [{"oid": "1.5.1", "descr": "Inlet", "value": 80, "unit": "C"}],
    "states": [PSU, PSU | {"oid": "1.6.2", "severity": "ok"}],
    "printer": {"supplies": [TONER | {"level_pct": None}], "errors": []},
    "ups": {"battery_status": "normal"},
}


class Book:
    """The notebook, as far as it is used here."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[FindingKind], list[str]]] = []
        self.open = (PSU["oid"], "1.6.2", "1.6.3", "1.5.1", "1.7.1", "battery", "jammed")

    def settle(
        self,
        subject: str,
        kinds: Collection[FindingKind],
        found: Iterable[Finding],
        within: Callable[[Finding], bool],
    ) -> None:
        assert FindingKind.PART_TROUBLE in kinds
        ended = [key for key in self.open if within(Finding(FindingKind.PART_TROUBLE, key))]
        self.told.append((subject, [one.kind for one in found], ended))


class Devices:
    """Answers in the place of devices; one that raises stands for a mistake of ours."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    @property
    def devices(self) -> list[str]:
        return list(self.answers)

    async def told(self, device: str) -> dict[str, Any]:
        self.asked.append(device)
        outcome, told = self.answers[device]
        return {"outcome": outcome, "told": told}


async def test_a_round() -> None:
    devices = Devices({
        "broken": ("answered", QUIET | {"states": [PSU]}), "well": ("answered", QUIET), "silent": ("silent", None),
        "half": ("partial", HALF), "down": ("answered", QUIET), "odd": ("answered", {}),
    })  # fmt: skip
    book = Book()
    rounds = HealthRounds(devices, book, lambda subject: False if subject == "device:down" else None)  # type: ignore[arg-type]
    await rounds.round()
    assert "down" not in devices.asked
    every = list(book.open)
    assert sorted(book.told) == [
        ("device:broken", [FindingKind.PART_TROUBLE], every),
        # what it says nothing of may be as bad as it was: 1.6.3, a sensor without its limits, a level, a battery
        ("device:half", [FindingKind.PART_TROUBLE], [PSU["oid"], "1.6.2", "jammed"]),
        ("device:well", [], every),
    ]


async def test_an_interval_of_0_is_never() -> None:
    await HealthRounds(Devices({}), Book(), lambda _: True).run(0)  # type: ignore[arg-type]
