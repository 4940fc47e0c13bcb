"""Keeps what is known of every subject, has it judged, and hands transitions to the journal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from core.model import (
    Device,
    Inventory,
    Link,
    Outcome,
    Reading,
    Reason,
    Standing,
    State,
    Transition,
    device_subject,
    link_subject,
)
from core.store.states import IncidentChange
from monitor.incidents import decide, is_trouble, resolves, severity_of
from monitor.journal import Entry
from monitor.judge import Around, Policy, Seen, advanced, judge
from monitor.probes.ping import Track
from monitor.schedules import expected_up

RETURN_GRACE = 3.0
"""Seconds after the return of a device on the way before silence behind it is held against who is silent."""
_DOWN = 2.0
_GONE = (State.DOWN, State.UNKNOWN)


class Watcher:
    """The judge's memory. Everything happens in the caller's thread, at the time that the caller gives."""

    def __init__(
        self,
        policy: Policy,
        standings: Mapping[str, Standing],
        open_incidents: Iterable[str],
        wall: Callable[[], float],
        write: Callable[[Entry], None],
    ) -> None:
        self.standings = dict(standings)
        self._open = set(open_incidents)
        self._policy = policy
        self._wall = wall
        self._write = write
        self._seen: dict[str, Seen] = {}
        self._returned: dict[str, float] = {}
        """Subject → loop time of its first answer since it was gone."""
        self._subjects: dict[str, Device | Link] = {}
        self._zones: dict[str, str] = {}
        self._dependents: dict[str, list[str]] = {}
        self._links_of: dict[str, list[str]] = {}

    def watch(self, inventory: Inventory) -> None:
        """Make this the inventory; what is no longer in it is unknown from now on, and its incident ends."""
        self._subjects = {device_subject(device.id): device for device in inventory.devices}
        self._subjects |= {link_subject(link.id): link for link in inventory.links}
        self._zones = {site.id: site.time_zone for site in inventory.sites}
        self._dependents = {}
        self._links_of = {}
        for subject, item in self._subjects.items():
            upstream = _upstream(item)
            if upstream is not None:
                self._dependents.setdefault(upstream, []).append(subject)
            if isinstance(item, Link):
                self._links_of.setdefault(device_subject(item.device), []).append(subject)
        self._seen = {subject: seen for subject, seen in self._seen.items() if subject in self._subjects}
        now = self._wall()
        for subject in self._subjects:
            self.standings.setdefault(subject, Standing(subject, State.UNKNOWN, Reason.STARTING, now))
        for subject in set(self.standings) - set(self._subjects):
            self._dismiss(subject, now)

    def _dismiss(self, subject: str, now: float) -> None:
        before = self.standings[subject]
        if before.reason in (Reason.NOT_WATCHED, Reason.STARTING):
            return
        gone = Transition(subject, before.sequence + 1, now, before.state, State.UNKNOWN, Reason.NOT_WATCHED)
        self._write((gone, IncidentChange(None) if subject in self._open else None))
        self._open.discard(subject)
        self.standings[subject] = advanced(gone)

    def pinged(self, track: Track) -> None:
        """Take in the end of a ping."""
        subject = track.target.subject
        before = self.seen(subject)
        self._seen[subject] = replace(
            before,
            reachable=track.reachable,
            suspect=track.suspect,
            own_link_down=track.own_link_down,
            answered_at=track.answered_at,
            silent_since=track.silent_since,
            lost_at=track.lost_at,
            rtt=track.mean_rtt(),
            loss=track.settled_loss_ratio(),
            snmp=_heard(before.snmp, before.reachable),
        )
        self._judge(subject)
        if track.reachable:
            self._judge_all(filter(self._waits, self._dependents.get(subject, ())))

    def polled(self, reading: Reading, began: float) -> None:
        """Take in an SNMP reading of a device, and what it says of the links at its interfaces.

        ``began`` is the loop time at which the poll began: silence of one during which pings were lost too says
        nothing of the agent.
        """
        before = self.seen(reading.subject)
        told = reading.reasons if reading.outcome is Outcome.ANSWERED else before.reasons
        outcome = _heard(reading.outcome, before.reachable and before.lost_at < began)
        self._seen[reading.subject] = replace(before, snmp=outcome, reasons=told)
        for subject in self._links_of.get(reading.subject, ()):
            link = self._subjects[subject]
            if isinstance(link, Link) and link.interface is not None:
                status = reading.values.get(f"oper_status|{link.interface}")
                if status is not None:
                    self._seen[subject] = replace(self.seen(subject), interface_down=status == _DOWN)
                    self._judge(subject)
        self._judge(reading.subject)

    def overtaken(self, refused: Sequence[Transition], standings: Mapping[str, Standing]) -> None:
        """Another writer was first: take over what the store says of these subjects, and judge again."""
        for subject in {item.subject for item in refused}:
            if subject in standings:
                known = self.standings[subject] = standings[subject]
                if is_trouble(known.state, known.reason, known.cause):
                    self._open.add(subject)
                elif resolves(known.state, known.cause):
                    self._open.discard(subject)
                self._judge(subject)

    def seen(self, subject: str) -> Seen:
        """What is known of a subject now."""
        return self._seen.get(subject, Seen())

    def _judge(self, subject: str) -> None:
        item = self._subjects.get(subject)
        if item is None:
            return
        before = self.standings[subject]
        transition = judge(before, self.seen(subject), self._around(subject, item), self._policy, self._wall())
        if transition is None:
            return
        self.standings[subject] = advanced(transition)
        was_gone = before.state in _GONE and before.reason is not Reason.STARTING
        if was_gone and transition.after not in _GONE:
            self._returned[subject] = self.seen(subject).answered_at
        incident = decide(transition, subject in self._open, severity_of(item))
        if incident is not None:
            (self._open.discard if incident.severity is None else self._open.add)(subject)
        self._write((transition, incident))
        self._judge_all(self._dependents.get(subject, ()))

    def _judge_all(self, subjects: Iterable[str]) -> None:
        for subject in subjects:
            self._judge(subject)

    def _waits(self, subject: str) -> bool:
        """Whether its silence is confirmed, and only the devices on the way to it were still to be heard."""
        return self.seen(subject).reachable is False and self.standings[subject].state not in _GONE

    def _around(self, subject: str, item: Device | Link) -> Around:
        upstream = _upstream(item)
        scheduled = True
        if isinstance(item, Device):
            scheduled = expected_up(item.expected_up, self._zones[item.site], self._wall())
        return Around(
            upstream=self.standings.get(upstream) if upstream else None,
            upstream_suspect=self._suspect(upstream, self.seen(subject)),
            is_link=isinstance(item, Link),
            expected_up=scheduled,
        )

    def _suspect(self, upstream: str | None, silent: Seen) -> bool:
        """Whether a device on the way may be silent too, or was when the last ping beyond it was lost.

        It may when it lost a ping or has not answered since the silence began.
        """
        while upstream is not None:
            seen = self.seen(upstream)
            if seen.suspect or seen.reachable is None or (seen.reachable and seen.answered_at < silent.silent_since):
                return True
            if upstream in self._returned and silent.lost_at < self._returned[upstream] + RETURN_GRACE:
                return True
            item = self._subjects.get(upstream)
            upstream = _upstream(item) if item is not None else None
        return False


def _heard(outcome: Outcome | None, reachable: bool | None) -> Outcome | None:
    """What a poll's outcome says of the agent: nothing when nobody could be reached anyway."""
    return None if outcome is Outcome.SILENT and not reachable else outcome


def _upstream(item: Device | Link) -> str | None:
    if isinstance(item, Link):
        return device_subject(item.device)
    return None if item.upstream is None else device_subject(item.upstream)
