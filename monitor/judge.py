"""Judges: what was seen, and around what, makes a standing. Pure: no clock, no waiting."""

from dataclasses import dataclass

from core.model import Outcome, Reason, Standing, State, Transition


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one subject now. ``reachable`` is None while nobody can tell yet.

    ``answered_at`` (last answer), ``silent_since`` and ``lost_at`` (first and last lost ping) are monotonic
    seconds; ``rtt`` is a mean in seconds, ``loss`` a share of the last minute; ``interface_down`` is the near
    interface of a link, ``snmp`` the outcome of the last poll of a device that is polled.
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
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What stands between the monitor and a subject.

    ``upstream`` is the standing of the device through which it is reached (a link's near end), ``upstream_suspect``
    whether some device on the way may be silent too and is being asked right now, or has only just returned.
    """

    upstream: Standing | None = None
    upstream_suspect: bool = False
    is_link: bool = False
    expected_up: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """From where a subject is degraded. A grade is left again at half of what it was entered at."""

    loss: float
    latency: float


_GONE = (State.DOWN, State.UNKNOWN)


def judge(previous: Standing, seen: Seen, around: Around, policy: Policy, now: float) -> Transition | None:
    """The transition that is due at ``now`` (Unix seconds), or None when the subject stands as it stood."""
    verdict = _verdict(previous, seen, around, policy)
    if verdict is None:
        return None
    state, reason, cause = verdict
    if (state, reason, cause) == (previous.state, previous.reason, previous.cause):
        return None
    return Transition(
        subject=previous.subject,
        sequence=previous.sequence + 1,
        at=now,
        before=previous.state,
        after=state,
        reason=reason,
        cause=cause,
        evidence=_evidence(seen),
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
    )


def _verdict(previous: Standing, seen: Seen, around: Around, policy: Policy) -> tuple[State, Reason, str | None] | None:
    if seen.own_link_down:
        return State.UNKNOWN, Reason.OWN_LINK_DOWN, None
    if seen.reachable is None:
        return None
    if not seen.reachable:
        return _silent(seen, around)
    grade = _grade(previous, seen, policy)
    return (State.UP, Reason.ANSWERING, None) if grade is None else (State.DEGRADED, grade, None)


def _silent(seen: Seen, around: Around) -> tuple[State, Reason, str | None] | None:
    upstream = around.upstream
    if upstream is not None and upstream.state in _GONE and upstream.reason is not Reason.STARTING:
        cause = upstream.cause or upstream.subject
        # A link whose near end is gone carries nothing, whoever is to blame; what hangs behind a device may be well.
        return (
            (State.DOWN, Reason.NEAR_END_DOWN, cause)
            if around.is_link
            else (State.UNKNOWN, Reason.UPSTREAM_DOWN, cause)
        )
    if around.upstream_suspect:
        return None  # the upstream is about to be judged, or just back: wait, so that the blame falls once
    if not around.expected_up:
        return State.UNKNOWN, Reason.OFF_SCHEDULE, None
    if not around.is_link:
        return State.DOWN, Reason.UNREACHABLE, None
    return State.DOWN, Reason.INTERFACE_DOWN if seen.interface_down else Reason.FAR_END_UNREACHABLE, None


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
        if value is not None and value >= (limit / 2 if entered else limit):
            return reason
    return None


def _evidence(seen: Seen) -> str:
    parts = []
    if seen.rtt is not None:
        parts.append(f"rtt_seconds={seen.rtt:.6f}")
    if seen.loss is not None:
        parts.append(f"loss_ratio={seen.loss:.4f}")
    if seen.snmp is not None:
        parts.append(f"snmp={seen.snmp}")
    if seen.interface_down:
        parts.append("oper_status=down")
    return " ".join(parts)
