"""Incidents: one trouble at its cause, opened once and resolved once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.incidents.lifecycle import is_trouble
from core.model import DeviceKind, LinkKind, Reason, Severity, State, Transition
from core.store.states import IncidentChange
from monitor.judging.incidents import decide, severity_of
from tests.monitor.world import device, link, transition

OPENS = IncidentChange(Severity.S3)
RESOLVES = IncidentChange(None)

CASES: list[tuple[str, Transition, bool, IncidentChange | None]] = [
    ("a silent device opens one", transition(State.UP, State.DOWN, Reason.UNREACHABLE), False, OPENS),
    (
        "a trouble that changes its reason is still told, for the store to open none beside an open one",
        transition(State.DOWN, State.DOWN, Reason.INTERFACE_DOWN),
        True,
        OPENS,
    ),
    ("an answer resolves it", transition(State.DOWN, State.UP, Reason.ANSWERING), True, RESOLVES),
    (
        "a slow answer resolves it too",
        transition(State.DOWN, State.DEGRADED, Reason.LATENCY),
        True,
        RESOLVES,
    ),
    ("a lossy line opens none", transition(State.UP, State.DEGRADED, Reason.PACKET_LOSS), False, None),
    ("a power cut opens one", transition(State.UP, State.DEGRADED, Reason.ON_BATTERY), False, OPENS),
    ("a full storage opens one", transition(State.UP, State.DEGRADED, Reason.STORAGE_FULL), False, OPENS),
    (
        "who is isolated has no incident of its own",
        transition(State.UP, State.UNKNOWN, Reason.UPSTREAM_DOWN, cause="device:b"),
        False,
        None,
    ),
    (
        "a link behind its dead near end has none either",
        transition(State.UP, State.DOWN, Reason.NEAR_END_DOWN, cause="device:b"),
        False,
        None,
    ),
    (
        "a trouble that turns out to be another's is resolved",
        transition(State.DOWN, State.UNKNOWN, Reason.UPSTREAM_DOWN, cause="device:b"),
        True,
        RESOLVES,
    ),
    (
        "our own link down resolves nothing",
        transition(State.DOWN, State.UNKNOWN, Reason.OWN_LINK_DOWN),
        True,
        None,
    ),
    (
        "the end of the working hours resolves nothing",
        transition(State.DOWN, State.UNKNOWN, Reason.OFF_SCHEDULE),
        True,
        None,
    ),
    ("up opens none", transition(State.UNKNOWN, State.UP, Reason.ANSWERING), False, None),
]


@pytest.mark.parametrize(("item", "was_open", "change"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_decision(item: Transition, was_open: bool, change: IncidentChange | None) -> None:
    assert decide(item, was_open, Severity.S3) == change


verdicts = st.sampled_from(
    [
        (State.UP, Reason.ANSWERING, None),
        (State.DEGRADED, Reason.PACKET_LOSS, None),
        (State.DEGRADED, Reason.ON_BATTERY, None),
        (State.DOWN, Reason.UNREACHABLE, None),
        (State.DOWN, Reason.NEAR_END_DOWN, "device:b"),
        (State.UNKNOWN, Reason.OWN_LINK_DOWN, None),
        (State.UNKNOWN, Reason.OFF_SCHEDULE, None),
        (State.UNKNOWN, Reason.UPSTREAM_DOWN, "device:b"),
        (State.MAINTENANCE, Reason.PLANNED, None),
    ]
)


@given(st.lists(verdicts))
def test_on_any_path_an_incident_opens_once_and_is_resolved_once(
    path: list[tuple[State, Reason, str | None]],
) -> None:
    is_open, before = False, State.UP
    for state, reason, cause in [*path, (State.UP, Reason.ANSWERING, None)]:
        change = decide(transition(before, state, reason, cause=cause), is_open, Severity.S2)
        if change is not None:
            assert change.severity is not None or is_open
            is_open = change.severity is not None
        if is_trouble(state, reason, cause):
            assert is_open
        if state is State.UP or cause is not None:
            assert not is_open
        before = state
    assert not is_open


@given(st.lists(verdicts.filter(lambda verdict: verdict[0] in (State.UNKNOWN, State.DOWN) and verdict[2] is None)))
def test_what_nobody_knows_resolves_nothing(path: list[tuple[State, Reason, str | None]]) -> None:
    assert all(
        decide(transition(State.DOWN, state, reason, cause=cause), True, Severity.S2) != RESOLVES
        for state, reason, cause in path
    )


@pytest.mark.parametrize("kind", DeviceKind)
def test_every_kind_of_device_has_a_severity(kind: DeviceKind) -> None:
    assert severity_of(device("a", kind=kind), Reason.UNREACHABLE) in Severity


@pytest.mark.parametrize("kind", LinkKind)
def test_every_kind_of_link_has_a_severity(kind: LinkKind) -> None:
    assert severity_of(link("a", "b", kind=kind), Reason.FAR_END_UNREACHABLE) in Severity


@pytest.mark.parametrize(
    ("kind", "reason", "severity"),
    [
        (DeviceKind.UPS, Reason.ON_BATTERY, Severity.S2),
        (DeviceKind.UPS, Reason.ISOLATED, Severity.S1),
        (DeviceKind.SERVER, Reason.STORAGE_FULL, Severity.S3),
        (DeviceKind.SERVER, Reason.UNREACHABLE, Severity.S1),
        (DeviceKind.PRINTER, Reason.UNREACHABLE, Severity.S3),
    ],
)
def test_the_reason_may_make_it_graver_or_less_grave(kind: DeviceKind, reason: Reason, severity: Severity) -> None:
    assert severity_of(device("a", kind=kind), reason) is severity
