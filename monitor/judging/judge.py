"""Judges: what was seen, and around what, makes a standing. Pure: no clock, no waiting."""

from dataclasses import dataclass

from core.incidents.lifecycle import is_trouble
from core.model import Outcome, Reason, Standing, State, Transition


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one subject now. ``reachable`` is None while nobody can tell yet.

    ``answered_at`` (last answer), ``silent_since`` and ``lost_at`` (first and last lost ping) are monotonic
    seconds; ``rtt`` is a mean in seconds, ``loss`` a share of the last minute; ``interface_down`` is the near
    interface of a link, ``interface_told_at`` the monotonic time at which a trap told of it last, ``snmp`` the
    outcome of the last poll of a device that is polled, ``evidence`` what ``reasons`` rest on beyond that, in figures;
    ``flapping``: it comes and goes.
    """

    reachable: bool | None = None
    suspect: bool = False
    own_link_down: bool = False
    answered_at: float = 0.0
    silent_since: float = 0.0
    lost_at: float = 0.0
    rtt: float | None = None
    loss: float | None = None
    snmp: Outcome | None = None
    interface_down: bool = False
    interface_told_at: float | None = None
    flapping: bool = False
    reasons: tuple[Reason, ...] = ()
    failure: Reason | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Power:
    """The power failed where a subject is, as the UPS ``cause`` said last.

    ``failed_at`` is Unix time before which the power was there; ``isolated``: nobody there can be heard although the
    battery cannot be empty; ``evidence`` is the last known battery.
    """

    cause: str
    failed_at: float
    isolated: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned stop of this subject is under way; ``silent_before``: its present silence began before that."""

    silent_before: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What stands between the monitor and a subject, and what else may explain its silence.

    ``upstream`` is the standing of the device through which it is reached (a link's near end), ``upstream_suspect``
    whether some device on the way may be silent too and is being asked right now, or has only just returned; or
    whether its UPS or our own gateway is being asked. ``carries_link``: it is the near end of one.
    ``own_link_down``: nobody at all is heard, our own gateways neither; ``own_link_cause`` is the gateway, when it is
    a device of the inventory. ``upstream_answers`` tells an upstream in maintenance that answers from one that is
    silent. ``slow_with``: the point whose sites are slow together with this one; ``own_use``: how full its line is, a
    share, when that explains slowness.
    """

    upstream: Standing | None = None
    upstream_suspect: bool = False
    is_link: bool = False
    carries_link: bool = False
    expected_up: bool = True
    power: Power | None = None
    own_link_down: bool = False
    own_link_cause: str | None = None
    planned: Planned | None = None
    upstream_answers: bool = False
    slow_with: str | None = None
    own_use: float | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """From where a subject is degraded. A grade is left again at half of what it was entered at."""

    loss: float
    latency: float


Verdict = tuple[State, Reason, str | None]
"""State, reason, and the cause when that is another subject."""
SLOW = frozenset({Reason.LATENCY, Reason.PACKET_LOSS})
_GONE = (State.DOWN, State.UNKNOWN)
_POWERLESS = (Reason.POWER_CUT, Reason.ISOLATED)
_BATTERY_TELLS = (Reason.ON_BATTERY, *_POWERLESS)
_POWER_SLACK = 5.0
"""Seconds by which a UPS may be late in noticing that the power failed."""
_ON_ITS_WAY = 0.25
"""Seconds after a trap in which an answer may arrive that was on its way before."""


def judge(previous: Standing, seen: Seen, around: Around, policy: Policy, now: float) -> Transition | None:
    """The transition that is due at ``now`` (Unix seconds), or None when the subject stands as it stood.

    The times of a subject's transitions never go back, whatever somebody does to the wall's clock.
    """
    found = verdict(previous, seen, around, policy)
    if found is None:
        return None
    seen_so = (State.DEGRADED, Reason.FLAPPING, None) if seen.flapping and is_own(found) else found
    state, reason, cause = by_plan(previous, seen_so, around)
    slow = state is State.DEGRADED and reason in SLOW
    if slow:
        cause = around.slow_with
    if (state, reason, cause) == (previous.state, previous.reason, previous.cause):
        return None
    return Transition(
        subject=previous.subject,
        sequence=previous.sequence + 1,
        at=max(now, previous.since),
        before=previous.state,
        after=state,
        reason=reason,
        cause=cause,
        evidence=_evidence(seen, around.power if reason in _BATTERY_TELLS else None, around.own_use if slow else None),
    )


def advanced(transition: Transition) -> Standing:
    """The standing that a transition leads to."""
    return Standing(
        subject=transition.subject,
        state=transition.after,
        reason=transition.reason,
        since=transition.at,
        sequence=transition.sequence,
        cause=transition.cause,
        evidence=transition.evidence,
    )


def is_own(found: Verdict) -> bool:
    """Whether a verdict says of the subject itself that it is there or gone, not of somebody on the way to it."""
    state, _, cause = found
    return cause is None and state in (State.UP, State.DEGRADED, State.DOWN)


def by_plan(previous: Standing, found: Verdict, around: Around) -> Verdict:
    """Own trouble within a planned stop is maintenance; what was there before stays, and what outlasts it counts."""
    state, reason, cause = found
    if not is_trouble(state, reason, cause):
        return found
    if around.planned is None or previous.reason is Reason.MAINTENANCE_OVERRAN:
        overran = previous.reason is Reason.MAINTENANCE_OVERRAN or (
            previous.reason is Reason.PLANNED and previous.cause is None
        )
        return (State.DOWN, Reason.MAINTENANCE_OVERRAN, None) if overran and state is State.DOWN else found
    if _was_there(previous, state, reason) or (state is State.DOWN and _fell_before(previous, around.planned)):
        return found
    return State.MAINTENANCE, Reason.PLANNED, None


def _was_there(previous: Standing, state: State, reason: Reason) -> bool:
    """Whether the subject stood in this trouble already."""
    own = previous.cause is None
    return own and (previous.state is State.DOWN or (state is not State.DOWN and previous.reason is reason))


def _fell_before(previous: Standing, planned: Planned) -> bool:
    """Whether it fell silent before the stop began, and that is only now confirmed."""
    return planned.silent_before and previous.state in (State.UP, State.DEGRADED)


def verdict(previous: Standing, seen: Seen, around: Around, policy: Policy) -> Verdict | None:
    """Where a subject stands, flapping and planned stops aside; None while nobody can tell."""
    if seen.own_link_down:
        return State.UNKNOWN, Reason.OWN_LINK_DOWN, None
    if seen.reachable is None:
        return None
    if not seen.reachable:
        return _silent(previous, seen, around)
    if around.is_link and _cut(seen):
        return State.DOWN, Reason.INTERFACE_DOWN, None
    if seen.failure is not None:
        return State.DOWN, seen.failure, None
    grade = _grade(previous, seen, policy)
    return (State.UP, Reason.ANSWERING, None) if grade is None else (State.DEGRADED, grade, None)


def _cut(seen: Seen) -> bool:
    """Whether a trap told that the interface is down, and nothing has come through it since."""
    told_at = seen.interface_told_at
    if told_at is None or not seen.interface_down:
        return False
    return seen.answered_at <= told_at + max(_ON_ITS_WAY, 2 * (seen.rtt or 0.0))


def _silent(previous: Standing, seen: Seen, around: Around) -> Verdict | None:
    power = around.power
    if power is not None and power.cause == previous.subject and not around.own_link_down:
        return _without_power(power, previous.subject)  # a UPS's own incident goes on, whatever is on the way to it
    upstream = around.upstream
    if upstream is not None and explains(upstream, around.upstream_answers):
        return _behind(upstream, around)
    if around.own_link_down:
        return State.UNKNOWN, Reason.OWN_LINK_DOWN, around.own_link_cause
    if around.upstream_suspect:
        return None  # somebody is about to be judged, or just back: wait, so that the blame falls once
    if not around.expected_up:
        return State.UNKNOWN, Reason.OFF_SCHEDULE, None
    if power is not None and not _down_before(previous, power):
        return (State.DOWN, Reason.POWER_CUT, power.cause) if around.is_link else _without_power(power)
    if not around.is_link:
        usual = Reason.LINE_LOST if around.carries_link else Reason.UNREACHABLE
        return State.DOWN, seen.failure or usual, None
    return State.DOWN, Reason.INTERFACE_DOWN if seen.interface_down else Reason.FAR_END_UNREACHABLE, None


def explains(upstream: Standing, answers: bool = False) -> bool:
    """Whether who stands so carries nothing now: gone, or coming and going.

    ``answers``: it can be heard, as it may be in maintenance.
    """
    if upstream.reason is Reason.FLAPPING:
        return True
    if upstream.state is State.MAINTENANCE:
        return not answers
    return upstream.state in _GONE and upstream.reason is not Reason.STARTING


def _behind(upstream: Standing, around: Around) -> Verdict:
    """What a silence behind somebody who is gone is."""
    if upstream.reason is Reason.OWN_LINK_DOWN:
        return State.UNKNOWN, Reason.OWN_LINK_DOWN, upstream.cause
    cause = upstream.cause or upstream.subject
    if upstream.state is State.MAINTENANCE or upstream.reason is Reason.UPSTREAM_PLANNED:
        return State.MAINTENANCE if around.is_link else State.UNKNOWN, Reason.UPSTREAM_PLANNED, cause
    if around.is_link:  # it carries nothing, whoever is to blame; what hangs behind a device may be well
        return State.DOWN, Reason.NEAR_END_DOWN, cause
    if around.power is not None and upstream.reason in _POWERLESS:
        return _without_power(around.power)
    return State.UNKNOWN, Reason.UPSTREAM_DOWN, cause


def _without_power(power: Power, subject: str | None = None) -> Verdict:
    cause = None if power.cause == subject else power.cause
    return State.UNKNOWN, Reason.ISOLATED if power.isolated else Reason.POWER_CUT, cause


def _down_before(previous: Standing, power: Power) -> bool:
    """Whether it was down of its own before the power failed."""
    own = previous.state is State.DOWN and previous.cause is None
    return own and previous.since < power.failed_at - _POWER_SLACK


def _grade(previous: Standing, seen: Seen, policy: Policy) -> Reason | None:
    if seen.reasons:
        return seen.reasons[0]
    if seen.snmp is Outcome.REFUSED:
        return Reason.SNMP_REFUSED
    if seen.snmp is Outcome.SILENT:
        return Reason.SNMP_SILENT
    for reason, value, limit in (
        (Reason.PACKET_LOSS, seen.loss, policy.loss),
        (Reason.LATENCY, seen.rtt, policy.latency),
    ):
        entered = previous.state is State.DEGRADED and previous.reason is reason
        if reason is Reason.PACKET_LOSS and seen.suspect and not entered:
            continue  # silence that is being confirmed is not a line that loses packets
        if value is not None and value >= (limit / 2 if entered else limit):
            return reason
    return None


def _evidence(seen: Seen, power: Power | None, own_use: float | None) -> str:
    parts = [power.evidence] if power is not None and power.evidence else []
    if seen.rtt is not None:
        parts.append(f"rtt_seconds={seen.rtt:.6f}")
    if seen.loss is not None:
        parts.append(f"loss_ratio={seen.loss:.4f}")
    if own_use is not None:
        parts.append(f"utilisation_ratio={own_use:.2f}")
    if seen.snmp is not None:
        parts.append(f"snmp={seen.snmp}")
    if seen.interface_down:
        parts.append("oper_status=down")
    if _cut(seen):
        parts.append("trap=linkDown")
    if seen.evidence:
        parts.append(seen.evidence)
    return " ".join(parts)
