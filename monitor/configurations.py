"""Looks at what was found of network devices' configurations, and tells the judge of changes that nobody explained."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping

from core.clock import Clock
from core.errors import StoreError
from core.model import OF_CONFIGURATIONS, Detail, FindingKind, FindingRecord, Outcome, Reading, Reason
from core.store.findings import Findings
from monitor.reporting import Around, Stored

LOOK_EVERY = 10.0
PROBE = "configuration"
REASONS: Mapping[FindingKind, Reason] = {
    FindingKind.HOST_KEY_CHANGED: Reason.HOST_KEY_CHANGED,
    FindingKind.CONFIGURATION_CHANGED: Reason.CONFIGURATION_CHANGED,
}
"""What is an incident until somebody stands for it or acknowledges it, the graver first."""
_TOLD = ("added", "removed", "commit", "found")
_log = logging.getLogger(__name__)


class ConfigurationWatch:
    """Whoever reads configurations writes findings; a change is told to the judge once, and once when it is over."""

    def __init__(self, findings: Findings, stored: Stored, clock: Clock, around: Around) -> None:
        self._findings = findings
        self._stored = stored
        self._clock = clock
        self._around = around
        self._told: dict[str, tuple[Reason, ...]] = {}
        self._counts: Counter[FindingKind] = Counter()

    def counts(self) -> Counter[FindingKind]:
        """How many findings of these kinds there are, as of the last look."""
        return self._counts

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Tell what is new; a store that cannot be read is asked again."""
        try:
            rows = await self._stored(self._findings.present, OF_CONFIGURATIONS)
        except StoreError as error:
            _log.error("findings of configurations could not be read: %s", error)
            return
        self._counts = Counter(row.kind for row in rows)
        open_rows: dict[str, list[FindingRecord]] = {}
        for row in rows:
            if row.kind in REASONS and row.acknowledged_by is None:
                open_rows.setdefault(row.subject, []).append(row)
        for subject in self._told.keys() | open_rows.keys():
            self._tell(subject, open_rows.get(subject, []))

    def _tell(self, subject: str, rows: list[FindingRecord]) -> None:
        kinds = {row.kind for row in rows}
        reasons = tuple(reason for kind, reason in REASONS.items() if kind in kinds)
        if reasons == self._told.get(subject, ()):
            return
        self._told[subject] = reasons
        detail = {name: value for row in rows for name, value in row.detail.items()}
        at = self._clock.wall()
        self._around.tell(Reading(subject, at, PROBE, Outcome.ANSWERED, reasons=reasons), evidence(detail))


def evidence(detail: Mapping[str, Detail]) -> str:
    """What a change is judged by, in figures."""
    return " ".join(f"{name}={detail[name]}" for name in _TOLD if name in detail)
