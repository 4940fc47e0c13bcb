"""What became of the hosts of a run, as numbers and as sentences; pure."""

from core.model import HostOutcome, RunEvent, TaskOutcome


class Tally:
    """Counts outcomes as they come, for a run that ends before Ansible's own recap."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, int]] = {}

    def add(self, event: RunEvent) -> None:
        """Count an event, if it is a task's start or result on a host."""
        if event.kind not in ("start", "result"):
            return
        counts = self._counts.setdefault(event.host, {})
        if event.outcome is None:
            return
        counts[event.outcome] = counts.get(event.outcome, 0) + 1
        if event.outcome is TaskOutcome.CHANGED:  # as in Ansible's recap, what changed is also ok
            counts[TaskOutcome.OK] = counts.get(TaskOutcome.OK, 0) + 1

    def knows(self, host: str) -> bool:
        """Whether anything was begun on a host."""
        return host in self._counts

    def hosts(self) -> tuple[HostOutcome, ...]:
        """The totals so far."""
        return tuple(HostOutcome(host, **counts) for host, counts in sorted(self._counts.items()))


def summary(hosts: tuple[HostOutcome, ...]) -> str:
    """Which hosts went wrong, and how."""
    failed = [host.host for host in hosts if host.failed]
    unreachable = [host.host for host in hosts if host.unreachable]
    parts = [
        f"{what}: {', '.join(names)}" for what, names in (("failed", failed), ("unreachable", unreachable)) if names
    ]
    return f"{'; '.join(parts)} (of {len(hosts)} hosts)" if parts else ""


def unknown(hosts: tuple[HostOutcome, ...]) -> str:
    """What is not known after a run that did not come to its end."""
    if not hosts:
        return "no host had been reached"
    names = ", ".join(host.host for host in hosts)
    return f"what was under way may have gone on, so the state of {names} is unknown: run again with --check"
