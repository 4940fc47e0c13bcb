"""What a run of ``verify`` showed of each machine: its checks, whether it was reached, and how the monitor sees it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor

from api.hierarchy import NOTHING, main_site
from api.reports.period import Period
from core.availability import Part
from core.errors import InputError
from core.i18n import DEFAULT_ZONE
from core.model import CheckResult, Device, RunRecord, Site, TaskOutcome, device_subject
from core.store.checks import Checks
from core.store.database import Database
from core.store.identities import Identities
from core.store.inventories import Inventories
from core.store.past import Past, Story
from core.store.runs import Runs

_BAD = (TaskOutcome.FAILED, TaskOutcome.UNREACHABLE)
_SEEN = frozenset({Part.UP, Part.DEGRADED})


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine of the run. ``monitor`` is how the monitor saw it when the run ended; ``stuck`` names the task at
    which the run could not go on with it, '' when it came to the end."""

    host: str
    device: Device | None
    serial: str
    checks: Sequence[CheckResult]
    monitor: Part
    stuck: str

    @property
    def name(self) -> str:
        """What people call it."""
        return self.device.name if self.device is not None else self.host

    @property
    def failed(self) -> list[CheckResult]:
        """The checks that it did not pass."""
        return [check for check in self.checks if not check.passed]

    @property
    def is_monitored(self) -> bool:
        """Whether the monitor sees it work."""
        return self.monitor in _SEEN

    @property
    def is_accepted(self) -> bool:
        """Whether it was reached, passed every check, and is seen by the monitor."""
        return bool(self.checks) and not self.failed and not self.stuck and self.is_monitored


@dataclass(frozen=True, slots=True)
class Accepted:
    """The machines of a run of ``verify``."""

    run: RunRecord
    site: Site | None
    period: Period
    machines: Sequence[Machine]
    digest: str

    @property
    def passed(self) -> int:
        """How many were accepted."""
        return sum(machine.is_accepted for machine in self.machines)


def accepted(database: Database, run_id: int) -> Accepted:
    """What a run showed. Raises InputError when it is none that looked at promises, or has not ended."""
    run = _run(database, run_id)
    checks = Checks(database).of_run(run_id)
    if not checks and (run.request.playbook.removesuffix(".yml") != "verify" or not run.hosts):
        raise InputError(f"run {run_id} looked at no promise of a role; run the playbook verify and give its number")
    since, until = floor(run.started_at or run.requested_at), ceil(run.ended_at or run.requested_at)
    snapshot = next(Inventories(database).during(since, until), None)
    inventory = NOTHING if snapshot is None else snapshot.inventory
    devices = {device.id: device for device in inventory.devices}
    hosts = sorted({outcome.host for outcome in run.hosts} | {check.host for check in checks})
    stories = Past(database).stories(since, until, [device_subject(host) for host in hosts])
    serials = {subject: one.serial for subject, one in Identities(database).all().items()}
    stuck = _stuck(database, run_id)
    machines = []
    for host in hosts:
        own, subject = [check for check in checks if check.host == host], device_subject(host)
        device = devices.get(host)
        serial = serials.get(subject) or (device.asset.serial if device is not None else "") or ""
        told = "" if any(not check.passed for check in own) else stuck.get(host, "")
        machines.append(Machine(host, device, serial, own, _last(stories.get(subject)), told))
    site = main_site(inventory)
    period = Period(since, until, DEFAULT_ZONE if site is None else site.time_zone)
    return Accepted(run, site, period, machines, _digest(run, machines))


def _run(database: Database, run_id: int) -> RunRecord:
    run = Runs(database).get(run_id)
    if run is None:
        raise InputError(f"there is no run {run_id}; 'motcua runs list' lists them")
    if not run.state.ended:
        raise InputError(f"run {run_id} has not ended; 'motcua runs show {run_id}' follows it")
    return run


def _stuck(database: Database, run_id: int) -> dict[str, str]:
    """Host → the first task that failed on it."""
    found: dict[str, str] = {}
    for event in Runs(database).events(run_id, limit=100_000):
        if event.outcome in _BAD:
            found.setdefault(event.host, event.task)
    return found


def _last(story: Story | None) -> Part:
    if story is None:
        return Part.NO_DATA
    return story.changes[-1][1] if story.changes else story.before


def _digest(run: RunRecord, machines: Sequence[Machine]) -> str:
    told = [
        [machine.host, machine.serial, machine.monitor, machine.stuck, [asdict(check) for check in machine.checks]]
        for machine in machines
    ]
    return hashlib.sha256(json.dumps([run.id, run.revision.content, told], ensure_ascii=False).encode()).hexdigest()
