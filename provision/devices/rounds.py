"""Reads every device's configuration again when it is time, while somebody carries out runs here."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.clock import Clock
from core.configurations.accepting import sightings
from core.errors import StoreError
from core.model import OF_CONFIGURATIONS, Backup, Device, device_subject
from core.settings import Settings
from core.store.backups import Backups
from core.store.findings import Findings
from core.store.inventories import Inventories
from provision.devices.question import Act, Question
from provision.presence import absolute
from provision.processes import Process

LOOK_SECONDS = 60.0
RETRY_HOURS = 1.0
"""After a failure; a device that is off at night is asked again soon after it is on."""
ACTOR = "motcua"
_HOUR = 3600.0
_log = logging.getLogger(__name__)


def due(devices: Iterable[Device], known: Mapping[str, Backup], now: float, hours: float) -> list[str]:
    """The ids of devices whose turn it is; ``hours`` 0: nobody's ever. Pure."""
    if not hours:
        return []
    found = []
    for device in devices:
        last = known.get(device.id)
        wait = hours if last is None or last.trouble is None else min(hours, RETRY_HOURS)
        if last is None or not 0 <= now - last.tried_at < wait * _HOUR:
            found.append(device.id)
    return found


def start(question: Question) -> Process:
    """Start the process that reads; nobody listens to it, what it finds is in the store."""
    process = subprocess.Popen(
        [sys.executable, "-m", "provision.devices"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdin is not None  # noqa: S101  asked for above
    with process.stdin as pipe:
        pipe.write(question.dumps())
    return process


@dataclass(slots=True)
class Rounds:
    """One process at a time; ``begin`` starts it."""

    settings: Settings
    inventories: Inventories
    backups: Backups
    findings: Findings
    clock: Clock
    begin: Callable[[Question], Process] = start
    _process: Process | None = None
    _looked_at: float = field(default=float("-inf"))

    def tick(self) -> None:
        """See whether it is time. Cheap when it is not."""
        if self._process is not None and self._process.poll() is not None:
            self._process = None
        if self._process is not None or self.clock.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = self.clock.monotonic()
        try:
            self._look()
        except (StoreError, OSError) as error:
            _log.warning("no configuration is read: %s", error)

    def stop(self) -> None:
        """Begin nothing more; a device that is being read is read to its end."""
        if self._process is not None:
            self._process.terminate()

    def _look(self) -> None:
        snapshot = self.inventories.newest()
        if snapshot is None:
            return
        devices = snapshot.inventory.kept_devices()
        self._end_findings({device_subject(device.id) for device in devices})
        turn = due(devices, self.backups.all(), self.clock.wall(), self.settings.device_backup_hours)
        if turn:
            self._process = self.begin(Question(absolute(self.settings), Act.BACKUP, tuple(turn), ACTOR))

    def _end_findings(self, kept: set[str]) -> None:
        """What was found of devices that are not read any more is over."""
        present = {one.subject for kind in OF_CONFIGURATIONS for one in self.findings.all(ended=False, kind=kind)}
        now = self.clock.wall()
        self.findings.write(
            [one for subject in sorted(present - kept) for one in sightings(subject.partition(":")[2], (), now)]
        )
