"""What UPSs said last of the power, and whose silence that explains. Decides only; times are the caller's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.model import Transition
from monitor.judging.judge import Power

MINUTE = 60.0
"""Seconds to which a battery's runtime is told (RFC 1628, upsEstimatedMinutesRemaining)."""
_FIGURES = ("battery_charge_ratio", "battery_runtime_seconds")
_FIGURE = re.compile(r"(battery_charge_ratio|battery_runtime_seconds)=([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """What a UPS said last.

    ``at`` is loop time; ``failed_at`` Unix time before which the power was there; ``charge`` a share, ``runtime``
    seconds, both as told last; ``back_at`` the loop time since which the power is back.
    """

    on_battery: bool
    at: float
    failed_at: float = 0.0
    charge: float | None = None
    runtime: float | None = None
    back_at: float | None = None

    def empty_at(self) -> float | None:
        """Loop time from which the battery may be empty."""
        return None if self.runtime is None else self.at + self.runtime - MINUTE

    def evidence(self) -> str:
        """The last known battery."""
        told = zip(_FIGURES, (self.charge, self.runtime), strict=True)
        return " ".join(f"{name}={value:g}" for name, value in told if value is not None)


class Powers:
    """The words of all UPSs by subject. ``grace`` is how many seconds devices may take to boot when power is back."""

    def __init__(self, grace: float) -> None:
        self._grace = grace
        self._words: dict[str, Word] = {}
        self._last_mains: dict[str, float] = {}
        """Unix time at which a UPS last said that it is on mains."""

    def told(self, ups: str, on_battery: bool, values: Mapping[str, float], at: float, wall: float) -> bool:
        """Take in what a UPS says at a loop time and Unix time; returns whether the power fails or is back by it."""
        before = self._words.get(ups)
        if not on_battery:
            self._last_mains[ups] = wall
            if before is None or not before.on_battery:
                return False
            self._words[ups] = replace(before, on_battery=False, at=at, back_at=at)
            return True
        known = before if before is not None and before.on_battery else None
        seconds = values.get("battery_seconds")
        failed_at = wall - seconds if seconds else self._last_mains.get(ups, 0.0)
        charge, runtime = (values.get(name) for name in _FIGURES)
        if known is not None:
            charge = known.charge if charge is None else charge
            runtime = max(0.0, known.runtime - (at - known.at)) if runtime is None and known.runtime else runtime
        self._words[ups] = Word(True, at, failed_at if known is None else known.failed_at, charge, runtime)
        return known is None

    def recall(self, last: Transition, at: float, wall: float) -> None:
        """After a start: a UPS stood on battery, and its last transition says with which battery.

        Who was down before the start was judged with the UPS's word at hand, and stays down.
        """
        figures = {name: float(value) for name, value in _FIGURE.findall(last.evidence)}
        told_at = at - max(0.0, wall - last.at)
        self._words[last.subject] = Word(True, told_at, wall, *(figures.get(name) for name in _FIGURES))

    def alive(self, ups: str, at: float) -> None:
        """What it feeds answers again, while the UPS itself is silent: the power is back, and it may be broken."""
        word = self._words.get(ups)
        if word is not None and word.back_at is None:
            self._words[ups] = replace(word, back_at=at)

    @property
    def any_failed(self) -> bool:
        """Whether the power failed anywhere, or has only just come back."""
        return bool(self._words)

    def keep_only(self, known: Iterable[str]) -> None:
        """The inventory has only these subjects now."""
        self._words = {ups: self._words[ups] for ups in self._words.keys() & set(known)}

    def failed(self, feeds: Iterable[str], now: float) -> tuple[str, Word] | None:
        """The first of these UPSs whose word explains silence: on battery, or back so lately that devices boot."""
        for ups in feeds:
            word = self._words.get(ups)
            if word is None:
                continue
            if word.back_at is None or now < word.back_at + self._grace:
                return ups, word
            del self._words[ups]
        return None

    def explains(self, feeds: Iterable[str], now: float, dark_since: float | None, was_isolated: bool) -> Power | None:
        """What the power has to do with a silence now.

        ``dark_since`` is the loop time since which nobody at the site was heard, None when somebody is: when that
        happened before the battery could be empty, or it was known before, the site's links are gone too.
        """
        found = self.failed(feeds, now)
        if found is None:
            return None
        ups, word = found
        empty_at = word.empty_at()
        early = dark_since is not None and (empty_at is None or dark_since < empty_at)
        isolated = dark_since is not None and (early or was_isolated)
        return Power(ups, word.failed_at, isolated, word.evidence())
