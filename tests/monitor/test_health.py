"""Rounds of asking how parts are: what is found is a finding, and ends when it is mended."""

from collections.abc import Collection, Iterable
from typing import Any

from core.model import Finding, FindingKind
from monitor.health import HealthRounds
from tests.monitor.identify.test_health import PSU, QUIET


class Book:
    """The notebook, as far as it is used here."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, list[FindingKind]]] = []

    def settle(self, subject: str, kinds: Collection[FindingKind], found: Iterable[Finding]) -> None:
        assert FindingKind.PART_TROUBLE in kinds
        self.told.append(("settle", subject, [one.kind for one in found]))

    def add(self, subject: str, found: Iterable[Finding]) -> None:
        self.told.append(("add", subject, [one.kind for one in found]))


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
        "half": ("partial", QUIET), "down": ("answered", QUIET), "odd": ("answered", {}),
    })  # fmt: skip
    book = Book()
    rounds = HealthRounds(devices, book, lambda subject: False if subject == "device:down" else None)  # type: ignore[arg-type]
    await rounds.round()
    assert "down" not in devices.asked
    assert sorted(book.told) == [
        ("add", "device:half", []), ("settle", "device:broken", [FindingKind.PART_TROUBLE]),
        ("settle", "device:well", []),
    ]  # fmt: skip


async def test_an_interval_of_0_is_never() -> None:
    await HealthRounds(Devices({}), Book(), lambda _: True).run(0)  # type: ignore[arg-type]
