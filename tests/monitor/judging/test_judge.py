"""The judge: from what was seen to a standing, case by case and as laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Outcome, Reason, Standing, State
from monitor.judging.judge import Around, Policy, Seen, advanced, judge
from tests.monitor.world import DOWN, STARTING, UP, standing

POLICY = Policy(loss=0.1, latency=0.15)
NOW = 5000.0
SILENT = Seen(reachable=False, silent_since=10.0)
WELL = Seen(reachable=True, answered_at=20.0, rtt=0.002, loss=0.0, snmp=Outcome.ANSWERED)
ROUTER_DOWN = standing(State.DOWN, Reason.UNREACHABLE, subject="device:router")
ROUTER_UP = standing(State.UP, Reason.ANSWERING, subject="device:router")
SWITCH_ISOLATED = standing(State.UNKNOWN, Reason.UPSTREAM_DOWN, subject="device:switch", cause="device:router")
LOSSY = standing(State.DEGRADED, Reason.PACKET_LOSS)
SLOW = standing(State.DEGRADED, Reason.LATENCY)

Verdict = tuple[State, Reason, str | None] | None

CASES: list[tuple[str, Standing, Seen, Around, Verdict]] = [
    ("nothing is known before the first answer", STARTING, Seen(), Around(), None),
    ("the first answer ends the start", STARTING, WELL, Around(), (State.UP, Reason.ANSWERING, None)),
    ("well stays well", UP, WELL, Around(), None),
    ("confirmed silence is down", UP, SILENT, Around(), (State.DOWN, Reason.UNREACHABLE, None)),
    (
        "a silent device that carries a link has lost the line",
        UP,
        SILENT,
        Around(carries_link=True),
        (State.DOWN, Reason.LINE_LOST, None),
    ),
    ("down stays down", DOWN, SILENT, Around(), None),
    ("an answer heals", DOWN, WELL, Around(), (State.UP, Reason.ANSWERING, None)),
    (
        "silence outside the working hours is nobody's fault",
        UP,
        SILENT,
        Around(expected_up=False),
        (State.UNKNOWN, Reason.OFF_SCHEDULE, None),
    ),
    (
        "silence behind a dead device is the dead device's",
        UP,
        SILENT,
        Around(upstream=ROUTER_DOWN),
        (State.UNKNOWN, Reason.UPSTREAM_DOWN, "device:router"),
    ),
    (
        "the blame goes to the first cause, not to the next hop",
        UP,
        SILENT,
        Around(upstream=SWITCH_ISOLATED),
        (State.UNKNOWN, Reason.UPSTREAM_DOWN, "device:router"),
    ),
    ("silence waits while the way to it is being asked", UP, SILENT, Around(ROUTER_UP, upstream_suspect=True), None),
    (
        "silence behind a living device is its own",
        UP,
        SILENT,
        Around(upstream=ROUTER_UP),
        (State.DOWN, Reason.UNREACHABLE, None),
    ),
    (
        "a device that answers is up whatever is said of the way to it",
        UP,
        WELL,
        Around(upstream=ROUTER_DOWN),
        None,
    ),
    (
        "the blame moves on when the upstream returns",
        standing(State.UNKNOWN, Reason.UPSTREAM_DOWN, cause="device:router"),
        SILENT,
        Around(upstream=ROUTER_UP),
        (State.DOWN, Reason.UNREACHABLE, None),
    ),
    (
        "an upstream that has not been heard yet explains nothing",
        UP,
        SILENT,
        Around(upstream=standing(State.UNKNOWN, Reason.STARTING, subject="device:router")),
        (State.DOWN, Reason.UNREACHABLE, None),
    ),
    (
        "our own link down tells nothing of the target",
        UP,
        Seen(reachable=True, own_link_down=True),
        Around(),
        (State.UNKNOWN, Reason.OWN_LINK_DOWN, None),
    ),
    (
        "a link with a dead near end is down, and the near end to blame",
        UP,
        SILENT,
        Around(upstream=ROUTER_DOWN, is_link=True),
        (State.DOWN, Reason.NEAR_END_DOWN, "device:router"),
    ),
    (
        "a link whose far end is silent",
        UP,
        SILENT,
        Around(upstream=ROUTER_UP, is_link=True),
        (State.DOWN, Reason.FAR_END_UNREACHABLE, None),
    ),
    (
        "a link whose near port is down",
        UP,
        Seen(reachable=False, interface_down=True),
        Around(upstream=ROUTER_UP, is_link=True),
        (State.DOWN, Reason.INTERFACE_DOWN, None),
    ),
    (
        "loss from the limit on",
        UP,
        Seen(reachable=True, loss=0.1, rtt=0.001),
        Around(),
        (State.DEGRADED, Reason.PACKET_LOSS, None),
    ),
    ("loss while a silence is confirmed", UP, Seen(reachable=True, suspect=True, loss=0.2), Around(), None),
    ("a lossy line while a silence is confirmed", LOSSY, Seen(reachable=True, suspect=True, loss=0.2), Around(), None),
    ("loss below the limit", UP, Seen(reachable=True, loss=0.09, rtt=0.001), Around(), None),
    ("loss above half the limit keeps its grade", LOSSY, Seen(reachable=True, loss=0.051), Around(), None),
    (
        "loss below half the limit ends its grade",
        LOSSY,
        Seen(reachable=True, loss=0.049),
        Around(),
        (State.UP, Reason.ANSWERING, None),
    ),
    (
        "latency from the limit on",
        UP,
        Seen(reachable=True, rtt=0.15),
        Around(),
        (State.DEGRADED, Reason.LATENCY, None),
    ),
    ("latency above half the limit keeps its grade", SLOW, Seen(reachable=True, rtt=0.08), Around(), None),
    (
        "an agent that answers no more",
        UP,
        Seen(reachable=True, snmp=Outcome.SILENT),
        Around(),
        (State.DEGRADED, Reason.SNMP_SILENT, None),
    ),
    (
        "an agent that refuses us",
        UP,
        Seen(reachable=True, snmp=Outcome.REFUSED),
        Around(),
        (State.DEGRADED, Reason.SNMP_REFUSED, None),
    ),
    (
        "what the device says of itself comes before what we measure",
        UP,
        Seen(reachable=True, loss=0.5, snmp=Outcome.SILENT, reasons=(Reason.ON_BATTERY,)),
        Around(),
        (State.DEGRADED, Reason.ON_BATTERY, None),
    ),
]


@pytest.mark.parametrize(("previous", "seen", "around", "verdict"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_verdict(previous: Standing, seen: Seen, around: Around, verdict: Verdict) -> None:
    found = judge(previous, seen, around, POLICY, NOW)
    assert (None if found is None else (found.after, found.reason, found.cause)) == verdict


def test_a_transition_says_in_figures_what_was_seen() -> None:
    found = judge(UP, Seen(reachable=True, rtt=0.0025, loss=0.25, snmp=Outcome.ANSWERED), Around(), POLICY, NOW)
    assert found is not None
    assert found.evidence == "rtt_seconds=0.002500 loss_ratio=0.2500 snmp=answered"
    assert (found.at, found.before, found.sequence) == (NOW, State.UP, UP.sequence + 1)


shares = st.none() | st.floats(0, 1)
seens = st.builds(
    Seen,
    reachable=st.none() | st.booleans(),
    suspect=st.booleans(),
    own_link_down=st.booleans(),
    rtt=st.none() | st.floats(0, 2),
    loss=shares,
    snmp=st.none() | st.sampled_from(Outcome),
    interface_down=st.booleans(),
    reasons=st.sampled_from([(), (Reason.ON_BATTERY,), (Reason.STORAGE_FULL, Reason.ON_BATTERY)]),
)
standings = st.builds(
    Standing,
    subject=st.just("device:a"),
    state=st.sampled_from(State),
    reason=st.sampled_from(Reason),
    since=st.just(1.0),
    sequence=st.integers(0, 1000),
    cause=st.none() | st.just("device:b"),
)
arounds = st.builds(
    Around,
    upstream=st.none() | standings,
    upstream_suspect=st.booleans(),
    is_link=st.booleans(),
    expected_up=st.booleans(),
)


@given(standings, seens, arounds)
def test_judging_again_from_where_it_led_changes_nothing(previous: Standing, seen: Seen, around: Around) -> None:
    found = judge(previous, seen, around, POLICY, NOW)
    if found is not None:
        assert judge(advanced(found), seen, around, POLICY, NOW + 1) is None


@given(standings, seens, arounds)
def test_every_transition_is_a_change_and_the_next_in_sequence(previous: Standing, seen: Seen, around: Around) -> None:
    found = judge(previous, seen, around, POLICY, NOW)
    if found is not None:
        after = advanced(found)
        assert after.sequence == previous.sequence + 1
        assert found.before is previous.state
        assert (after.state, after.reason, after.cause) != (previous.state, previous.reason, previous.cause)
        assert after.since == NOW


@given(standings, seens, arounds)
def test_who_answers_is_never_gone_and_who_is_silent_is_never_up(
    previous: Standing, seen: Seen, around: Around
) -> None:
    found = judge(previous, seen, around, POLICY, NOW)
    if found is not None and not seen.own_link_down:
        assert (found.after in (State.UP, State.DEGRADED)) is bool(seen.reachable)
