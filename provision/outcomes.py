"""What became of the hosts of a run, and why; pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from core.model import HostOutcome, RunEvent, TaskOutcome, Trouble
from provision.events import IGNORED
from provision.troubles import of_host


class Tally:
    """Counts outcomes as they come, for a run that ends before Ansible's own recap."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[TaskOutcome]] = {}

    def add(self, event: RunEvent) -> None:
        """Count an event, if it is a task's start or result on a host."""
        if event.kind not in ("start", "result"):
            return
        counts = self._counts.setdefault(event.host, Counter())
        if event.outcome is None:
            return
        counts[event.outcome] += 1
        if event.outcome is TaskOutcome.CHANGED:  # as in Ansible's recap, what changed is also ok
            counts[TaskOutcome.OK] += 1

    def knows(self, host: str) -> bool:
        """Whether anything was begun on a host."""
        return host in self._counts

    def hosts(self) -> tuple[HostOutcome, ...]:
        """The totals so far."""
        return tuple(_totals(host, counts) for host, counts in sorted(self._counts.items()))


def _totals(host: str, counts: Counter[TaskOutcome]) -> HostOutcome:
    return HostOutcome(
        host,
        ok=counts[TaskOutcome.OK],
        changed=counts[TaskOutcome.CHANGED],
        failed=counts[TaskOutcome.FAILED],
        unreachable=counts[TaskOutcome.UNREACHABLE],
        skipped=counts[TaskOutcome.SKIPPED],
        finished=False,
    )


class Reasons:
    """Why hosts went wrong: the first trouble of each that is understood."""

    def __init__(self) -> None:
        self._found: dict[str, Trouble] = {}

    def add(self, event: RunEvent) -> None:
        """Look at an event, if it is a task that went wrong on a host."""
        is_bad = event.outcome in (TaskOutcome.FAILED, TaskOutcome.UNREACHABLE) and not event.text.startswith(IGNORED)
        if is_bad and event.host not in self._found:
            trouble = of_host(event.text, event.host, event.task)
            if trouble is not None:
                self._found[event.host] = trouble

    def explain(self, hosts: Iterable[HostOutcome]) -> tuple[HostOutcome, ...]:
        """The same outcomes; those that went wrong with why."""
        return tuple(
            host if host.good else replace(host, trouble=host.trouble or self._found.get(host.host)) for host in hosts
        )
