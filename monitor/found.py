"""Looks at what was found of configurations and of parts, and tells the judge of what nobody stands for."""

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
REASONS: Mapping[str, Mapping[FindingKind, Reason]] = {
    "configuration": {
        FindingKind.HOST_KEY_CHANGED: Reason.HOST_KEY_CHANGED,
        FindingKind.CONFIGURATION_CHANGED: Reason.CONFIGURATION_CHANGED,
    },
    "parts": {
        FindingKind.PART_TROUBLE: Reason.PART_TROUBLE,
        FindingKind.SENSOR_BEYOND: Reason.PART_TROUBLE,
    },
}
"""Probe → what is an incident until somebody stands for it or acknowledges it, the graver first."""
_KINDS = OF_CONFIGURATIONS | {kind for kinds in REASONS.values() for kind in kinds}
_TOLD = ("added", "removed", "commit", "found", "part", "says", "value", "limit")
_log = logging.getLogger(__name__)


class FindingWatch:
    """Whoever looks at devices writes findings; one is told to the judge once, and once when it is over."""

    def __init__(self, findings: Findings, stored: Stored, clock: Clock, around: Around) -> None:
        self._findings = findings
        self._stored = stored
        self._clock = clock
        self._around = around
        self._told: dict[tuple[str, str], tuple[Reason, ...]] = {}
        self._counts: Counter[FindingKind] = Counter()

    def counts(self) -> Counter[FindingKind]:
        """How many findings of configurations there are, as of the last look."""
        return self._counts

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Tell what is new; a store that cannot be read is asked again."""
        try:
            rows = await self._stored(self._findings.present, _KINDS)
        except StoreError as error:
            _log.error("findings could not be read: %s", error)
            return
        self._counts = Counter(row.kind for row in rows if row.kind in OF_CONFIGURATIONS)
        open_rows: dict[tuple[str, str], list[FindingRecord]] = {}
        for row in rows:
            probe = next((name for name, kinds in REASONS.items() if row.kind in kinds), None)
            if probe is not None and row.acknowledged_by is None:
                open_rows.setdefault((row.subject, probe), []).append(row)
        for subject, probe in self._told.keys() | open_rows.keys():
            self._tell(subject, probe, open_rows.get((subject, probe), []))

    def _tell(self, subject: str, probe: str, rows: list[FindingRecord]) -> None:
        kinds = {row.kind for row in rows}
        every = (reason for kind, reason in REASONS[probe].items() if kind in kinds)
        reasons = tuple(dict.fromkeys(every))
        if reasons == self._told.get((subject, probe), ()):
            return
        self._told[subject, probe] = reasons
        detail = {name: value for row in rows for name, value in row.detail.items()}
        at = self._clock.wall()
        self._around.tell(Reading(subject, at, probe, Outcome.ANSWERED, reasons=reasons), evidence(detail))


def evidence(detail: Mapping[str, Detail]) -> str:
    """What a finding is judged by, in figures and words."""
    return " ".join(f"{name}={detail[name]}" for name in _TOLD if name in detail)
