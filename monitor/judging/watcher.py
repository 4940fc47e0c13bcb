"""Keeps what is known of every subject, has it judged, and hands transitions to the journal."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from core.calendar import Interval
from core.clock import Clock
from core.incidents.lifecycle import is_trouble, resolves
from core.model import Inventory, Link, Outcome, Reading, Reason, Service, Severity, Standing, State, Transition
from core.store.states import IncidentChange
from monitor.judging.flapping import Flaps, after
from monitor.judging.incidents import decide, severity_of
from monitor.judging.judge import Around, Seen, advanced, is_own, judge, verdict
from monitor.judging.own_link import Gateways, gateway_subject
from monitor.judging.power import Powers
from monitor.judging.rules import Rules
from monitor.judging.schedules import expected_hours
from monitor.judging.slowness import Slowness
from monitor.judging.surroundings import GONE, Memory, Surroundings, is_gone
from monitor.judging.topology import Topology
from monitor.judging.unwritten import Entry
from monitor.judging.weighing import SETTLE, Gradings
from monitor.probes.ping import Track

_DOWN = 2.0


class Watcher:
    """The judge's memory. Everything happens in the caller's thread, at the time that the caller gives."""

    def __init__(
        self,
        rules: Rules,
        standings: Mapping[str, Standing],
        open_incidents: Iterable[str],
        clock: Clock,
        write: Callable[[Entry], None],
        ask: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``write`` takes what is decided; ``ask`` has a device polled, or a service checked, out of its turn, by its
        subject."""
        self.standings = dict(standings)
        self._open = set(open_incidents)
        self._policy = rules.policy
        self._clock = clock
        self._write = write
        self._ask = ask
        self._seen: dict[str, Seen] = {}
        self._gradings = Gradings()
        self._powers = Powers(rules.power_grace)
        self._gateways = rules.gateways
        self.own_link = Gateways(self._seen)
        self._flapping = rules.flapping
        self._flaps: dict[str, Flaps] = {}
        """Subject → its losses, of those that were lost lately."""
        self._returned: dict[str, float] = {}
        self._topology = Topology()
        memory = Memory(self._seen, self.standings, self._returned, self._powers, self.own_link)
        self._slowness = Slowness(rules.slowness, self.standings)
        self._around = Surroundings(memory, clock, rules.aggregation, self._slowness, self._darken)

    def recall(self, last: Iterable[Transition]) -> None:
        """After a start: the last transitions of the UPSs that stood on battery."""
        for item in last:
            self._powers.recall(item, self._clock.monotonic(), self._clock.wall())

    def watch(self, inventory: Inventory, local: Collection[str] = ()) -> None:
        """Make this the inventory; what is no longer in it is unknown from now on, and its incident ends.

        ``local`` are the subjects that are the monitor's own machine: their answers prove nothing of its link.
        """
        topology = self._topology = Topology.of(inventory, self._gateways)
        gateways = tuple(map(gateway_subject, self._gateways))
        self.own_link.take(gateways, local)
        self._around.take(topology, expected_hours(inventory))
        self._slowness.take(topology)
        self._gradings.keep_only(topology.items)
        for kept in (self._seen, self._flaps):
            for subject in kept.keys() - topology.items.keys() - set(gateways):
                del kept[subject]
        self._powers.keep_only(topology.items)
        now = self._clock.wall()
        for subject in (*topology.items, *topology.points):
            self.standings.setdefault(subject, Standing(subject, State.UNKNOWN, Reason.STARTING, now))
        for subject in self.standings.keys() - topology.items.keys() - topology.points.keys():
            self._dismiss(subject, now)
        for subject, standing in self.standings.items():
            if standing.reason is Reason.FLAPPING and subject not in self._flaps:
                self._flaps[subject] = Flaps(since=self._clock.monotonic(), flapping=True)

    def _dismiss(self, subject: str, now: float) -> None:
        before = self.standings[subject]
        if before.reason in (Reason.NOT_WATCHED, Reason.STARTING):
            return
        gone = Transition(
            subject, before.sequence + 1, max(now, before.since), before.state, State.UNKNOWN, Reason.NOT_WATCHED
        )
        self._write((gone, IncidentChange(None) if subject in self._open else None))
        self._open.discard(subject)
        self.standings[subject] = advanced(gone)

    def pinged(self, track: Track) -> None:
        """Take in the end of a ping."""
        subject = track.target.subject
        before = self.seen(subject)
        rtt = track.mean_rtt()
        if before.suspect and not track.suspect and track.reachable and self._around.cut_off(subject, before):
            track.forget()  # the way's outage was judged as such: these losses are its, although nobody confirmed them
        self._seen[subject] = replace(
            before,
            reachable=track.reachable,
            suspect=track.suspect,
            own_link_down=track.own_link_down,
            answered_at=track.answered_at,
            silent_since=track.silent_since,
            lost_at=track.lost_at,
            rtt=rtt,
            loss=track.settled_loss_ratio(),
            snmp=_heard(before.snmp, before.reachable),
        )
        if track.reachable:
            self.own_link.answered(subject, track.answered_at)
        if track.lost_in_a_row == 1:
            for ups in self._around.unheard_feeds(subject):
                self._ask(ups)
        self._judge(subject)
        if subject in self._topology.point_of:
            self._hear_entry(subject)
        if track.reachable:
            self._judge_all(filter(self._waits, self._topology.dependents.get(subject, ())))

    def polled(self, reading: Reading, began: float) -> None:
        """Take in an SNMP reading of a device, and what it says of the links at its interfaces.

        ``began`` is the loop time at which the poll began: silence of one during which pings were lost too says
        nothing of the agent.
        """
        before = self.seen(reading.subject)
        outcome = _heard(reading.outcome, before.reachable and before.lost_at < began)
        self._seen[reading.subject] = replace(before, snmp=outcome, reasons=self._gradings.polled(reading, began))
        self._slowness.polled(reading.subject, reading.values)
        for subject, is_down in self._interfaces(reading.subject, reading.values):
            seen = self.seen(subject)
            told_at = seen.interface_told_at
            if told_at is None or began >= told_at + SETTLE or is_down == seen.interface_down:
                self._seen[subject] = replace(seen, interface_down=is_down)
                self._judge(subject)
        if reading.outcome is Outcome.ANSWERED:
            self._around.polled(reading.subject, began)
            self._tell_power(reading.subject, reading.values)
        self._judge(reading.subject)

    def told(self, subject: str, values: Mapping[str, float], reasons: Mapping[Reason, bool], at: float) -> None:
        """Take in what a trap told of a device: values as of a reading, and which grades hold or no longer do.

        ``at`` is the loop time at which it came. That an interface is up again is not judged before something
        came through it, unless nobody had noticed that it was down.
        """
        self._seen[subject] = replace(self.seen(subject), reasons=self._gradings.told(subject, reasons, at))
        for link, is_down in self._interfaces(subject, values):
            seen = self.seen(link)
            self._seen[link] = replace(seen, interface_down=is_down, interface_told_at=at)
            if is_down or seen.reachable is not False:
                self._judge(link)
        self._tell_power(subject, values)
        self._judge(subject)

    def _tell_power(self, subject: str, values: Mapping[str, float]) -> None:
        """A UPS has told of the power: who fell silent with it was waiting for that, or is judged anew."""
        fed = self._topology.fed.get(subject)
        if fed is None:
            return
        on_battery = Reason.ON_BATTERY in self.seen(subject).reasons
        changed = self._powers.told(subject, on_battery, values, self._clock.monotonic(), self._clock.wall())
        silent = (one for one in fed if self.seen(one).reachable is False)
        self._judge_all(silent if changed else filter(self._waits, silent))

    def reported(self, reading: Reading, evidence: str) -> None:
        """Take in what a probe beside pings, polls and traps says of a device; the last of each probe counts."""
        subject = reading.subject
        self._seen[subject] = replace(self.seen(subject), reasons=self._gradings.reported(reading), evidence=evidence)
        self._judge(subject)

    def checked(self, subject: str, seen: Seen) -> None:
        """Take in all that checks say of a service."""
        self._seen[subject] = seen
        self._judge(subject)

    def _interfaces(self, subject: str, values: Mapping[str, float]) -> Iterable[tuple[str, bool]]:
        """(link at an interface of this device, whether the interface is down), as far as the values tell."""
        for link in self._topology.links_of.get(subject, ()):
            item = self._topology.items[link]
            if isinstance(item, Link) and item.interface is not None:
                status = values.get(f"oper_status|{item.interface}")
                if status is not None:
                    yield link, status == _DOWN

    def plan(self, windows: Mapping[str, Sequence[Interval]], changed: Iterable[str]) -> None:
        """Subject → its planned stops in Unix seconds; those whose stop has changed, begins or ends are judged anew."""
        self._around.plan(windows)
        self._judge_all(changed)

    def overtaken(self, refused: Sequence[Transition], standings: Mapping[str, Standing]) -> None:
        """Another writer was first: take over what the store says of these subjects, and judge again."""
        for subject in {item.subject for item in refused}:
            if subject in standings:
                known = self.standings[subject] = standings[subject]
                if is_trouble(known.state, known.reason, known.cause):
                    self._open.add(subject)
                elif resolves(known.state, known.reason, known.cause):
                    self._open.discard(subject)
                self._judge(subject)

    def reason(self, subject: str) -> Reason | None:
        """Why a subject stands as it does, or None when it is not known."""
        standing = self.standings.get(subject)
        return None if standing is None else standing.reason

    def seen(self, subject: str) -> Seen:
        """What is known of a subject now."""
        return self._seen.get(subject, Seen())

    def _judge(self, subject: str) -> None:
        item = self._topology.items.get(subject)
        if item is None:
            return
        around = self._around.of(subject, item)
        before = self.standings[subject]  # not sooner: looking around may have made a point dark, and us with it
        flaps = self._flaps.get(subject)
        if around.planned is not None and flaps is not None and not flaps.flapping:
            flaps = None  # who is taken down and up by plan is not flapping
        if flaps is not None and (flaps.flapping or not flaps.gone or self.seen(subject).reachable):
            self._look_at_flaps(subject, flaps, around)
        transition = judge(before, self.seen(subject), around, self._policy, self._clock.wall())
        if transition is None:
            return
        self.standings[subject] = advanced(transition)
        if transition.after is State.DOWN and transition.cause is None and subject not in self._flaps:
            self._flaps[subject] = Flaps((now := self._clock.monotonic(),), True, now)
        if is_gone(before) and transition.after not in GONE:
            self._returned[subject] = self.seen(subject).answered_at
            self._around.power_returned(before)
            self._ask_behind(subject)
        self._tell(transition, severity_of(item, transition.reason))
        self._judge_all(self._topology.dependents.get(subject, ()))

    def _ask_behind(self, returned: str) -> None:
        """A service is asked seldom: what its last check said of the way is not true any more."""
        for subject in self._topology.dependents.get(returned, ()):
            if isinstance(self._topology.items[subject], Service) and self.standings[subject].state in GONE:
                self._ask(subject)

    def _tell(self, transition: Transition, severity: Severity) -> None:
        incident = decide(transition, transition.subject in self._open, severity)
        if incident is not None:
            (self._open.discard if incident.severity is None else self._open.add)(transition.subject)
        self._write((transition, incident))

    def _hear_entry(self, subject: str) -> None:
        """A way into a site was heard, or is silent for sure: its point may be back, and others may wait for that."""
        point, now = self._topology.point_of[subject], self._clock.monotonic()
        if self.seen(subject).reachable and self._around.points.returns(subject, now):
            self._move(point, State.UP, Reason.ANSWERING)
        self._judge_all(self._around.points.waiting(subject, now))
        evidence = self._slowness.changed(point, now, self._clock.wall())
        if evidence is not None:
            self._weigh(point, evidence)

    def _weigh(self, point: str, evidence: str) -> None:
        """The sites of a point are slow together, or (no evidence) no longer: its ways are judged by that."""
        slow = (State.DEGRADED, Reason.SITES_SLOW) if evidence else (State.UP, Reason.ANSWERING)
        self._move(point, *slow, evidence, Severity.S2)
        self._judge_all([entry for entry, its in self._topology.point_of.items() if its == point])

    def _darken(self, point: str, silent: Seen) -> None:
        """The sites of a point fell silent together: one incident, there."""
        evidence = self._around.points.darken(point, silent)
        self._move(point, State.DOWN, Reason.SITES_DARK, evidence)
        entries = (entry for entry, its in self._topology.point_of.items() if its == point)
        self._judge_all([entry for entry in entries if self.seen(entry).reachable is False])

    def _move(
        self, point: str, state: State, reason: Reason, evidence: str = "", severity: Severity = Severity.S1
    ) -> None:
        before = self.standings[point]
        at = max(self._clock.wall(), before.since)
        item = Transition(point, before.sequence + 1, at, before.state, state, reason, None, evidence)
        self.standings[point] = advanced(item)
        self._tell(item, severity)

    def _look_at_flaps(self, subject: str, before: Flaps, around: Around) -> None:
        """Note whether a subject that was lost lately is gone, as far as that is its own doing."""
        seen = self.seen(subject)
        found = verdict(self.standings[subject], seen, around, self._policy)
        if found is None or not is_own(found):
            return
        flaps = after(before, found[0] is State.DOWN, self._clock.monotonic(), self._flapping)
        if flaps is None:
            del self._flaps[subject]
        else:
            self._flaps[subject] = flaps
        is_flapping = flaps is not None and flaps.flapping
        if is_flapping is not seen.flapping:
            self._seen[subject] = replace(seen, flapping=is_flapping)

    def _judge_all(self, subjects: Iterable[str]) -> None:
        for subject in subjects:
            self._judge(subject)

    def _waits(self, subject: str) -> bool:
        """Whether its silence is confirmed, and only somebody's word who may explain it was still to be heard."""
        return self.seen(subject).reachable is False and self.standings[subject].state not in GONE


def _heard(outcome: Outcome | None, reachable: bool | None) -> Outcome | None:
    """What a poll's outcome says of the agent: nothing when nobody could be reached anyway."""
    return None if outcome is Outcome.SILENT and not reachable else outcome
