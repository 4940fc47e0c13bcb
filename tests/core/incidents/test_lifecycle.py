"""What may happen to an incident, from a table."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.incidents import lifecycle
from core.incidents.lifecycle import Around, decide, goes_on
from core.model import (
    Incident,
    IncidentAct,
    IncidentRefusal,
    Reason,
    Severity,
    Standing,
    State,
    Transition,
)
from core.model import IncidentEventKind as Kind

OPEN = Incident(7, "link:wan", Severity.S1, Reason.FAR_END_UNREACHABLE, 100.0)
TAKEN = replace(OPEN, acknowledged_at=150.0, acknowledged_by="ha")
OVER = replace(OPEN, resolved_at=200.0)
BY_HAND = replace(OVER, resolver="ha")
DOWN = Around(Standing("link:wan", State.DOWN, Reason.FAR_END_UNREACHABLE, 100.0, 2))
UNSURE = Around(Standing("link:wan", State.UNKNOWN, Reason.OWN_LINK_DOWN, 120.0, 3))
BEHIND = Around(Standing("link:wan", State.DOWN, Reason.NEAR_END_DOWN, 120.0, 3, "device:router"))
NOW = 300.0


def act(kind: Kind, text: str = "", value: str = "", by: str = "ha") -> IncidentAct:
    return IncidentAct(kind, by, text, value)


CASES: list[tuple[str, IncidentAct, Incident, Around, Incident | IncidentRefusal]] = [
    ("acknowledging", act(Kind.ACKNOWLEDGED), OPEN, DOWN, replace(OPEN, acknowledged_at=NOW, acknowledged_by="ha")),
    ("acknowledging one's own again", act(Kind.ACKNOWLEDGED), TAKEN, DOWN, TAKEN),
    ("acknowledging another's", act(Kind.ACKNOWLEDGED, by="binh"), TAKEN, DOWN, IncidentRefusal.TAKEN),
    ("acknowledging what is over", act(Kind.ACKNOWLEDGED), OVER, DOWN, IncidentRefusal.IS_RESOLVED),
    ("noting", act(Kind.NOTED, "đã gọi VNPT"), OPEN, DOWN, OPEN),
    ("noting on what is over", act(Kind.NOTED, "nguyên nhân: sét"), OVER, DOWN, OVER),
    ("noting nothing", act(Kind.NOTED), OPEN, DOWN, IncidentRefusal.NO_REASON),
    ("assigning", act(Kind.ASSIGNED, value="binh"), OPEN, DOWN, replace(OPEN, assigned_to="binh")),
    (
        "assigning to nobody",
        act(Kind.ASSIGNED),
        replace(OPEN, assigned_to="binh"),
        DOWN,
        OPEN,
    ),
    ("assigning what is over", act(Kind.ASSIGNED, value="binh"), OVER, DOWN, IncidentRefusal.IS_RESOLVED),
    ("another severity", act(Kind.SEVERITY_CHANGED, "4G chạy", "S2"), OPEN, DOWN, replace(OPEN, severity=Severity.S2)),
    ("the same severity", act(Kind.SEVERITY_CHANGED, value="S1"), OPEN, DOWN, OPEN),
    ("a severity without a reason", act(Kind.SEVERITY_CHANGED, value="S4"), OPEN, DOWN, IncidentRefusal.NO_REASON),
    ("resolving trouble", act(Kind.RESOLVED, "xong"), OPEN, DOWN, IncidentRefusal.STILL_TROUBLE),
    ("resolving without a reason", act(Kind.RESOLVED), OPEN, UNSURE, IncidentRefusal.NO_REASON),
    (
        "resolving what nobody can see",
        act(Kind.RESOLVED, "đã sửa tại chỗ"),
        OPEN,
        UNSURE,
        replace(OPEN, resolved_at=NOW, resolver="ha"),
    ),
    (
        "resolving what is another's fault",
        act(Kind.RESOLVED, "xong"),
        OPEN,
        BEHIND,
        replace(OPEN, resolved_at=NOW, resolver="ha"),
    ),
    ("resolving twice", act(Kind.RESOLVED, "xong"), BY_HAND, UNSURE, BY_HAND),
    (
        "resolving what another resolved",
        act(Kind.RESOLVED, "x", by="binh"),
        BY_HAND,
        UNSURE,
        IncidentRefusal.IS_RESOLVED,
    ),
    ("reopening", act(Kind.REOPENED, "lại mất"), BY_HAND, UNSURE, replace(OPEN, reopened=1)),
    ("reopening what is open", act(Kind.REOPENED, "lại mất"), OPEN, UNSURE, IncidentRefusal.IS_OPEN),
    ("reopening without a reason", act(Kind.REOPENED), BY_HAND, UNSURE, IncidentRefusal.NO_REASON),
    (
        "reopening beside a later one",
        act(Kind.REOPENED, "lại mất"),
        OVER,
        Around(None, another_is_open=True),
        IncidentRefusal.ANOTHER_OPEN,
    ),
]


@pytest.mark.parametrize(
    ("wanted", "before", "around", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_act(wanted: IncidentAct, before: Incident, around: Around, after: Incident | IncidentRefusal) -> None:
    assert decide(wanted, before, around, NOW) == after


incidents = st.sampled_from([OPEN, TAKEN, OVER, BY_HAND])
acts = st.builds(
    IncidentAct,
    st.sampled_from(lifecycle.ACTS),
    st.sampled_from(["ha", "binh"]),
    st.sampled_from(["", "lý do"]),
    st.sampled_from([one.value for one in Severity]),
)


@given(incidents, acts, st.sampled_from([DOWN, UNSURE, BEHIND]))
def test_doing_an_act_twice_is_doing_it_once(before: Incident, wanted: IncidentAct, around: Around) -> None:
    once = decide(wanted, before, around, NOW)
    if isinstance(once, Incident):
        twice = decide(wanted, once, around, NOW + 5)
        assert twice == once or (wanted.kind is Kind.REOPENED and twice is IncidentRefusal.IS_OPEN)
        assert (once.id, once.subject, once.reason, once.opened_at) == (7, "link:wan", OPEN.reason, 100.0)


def test_every_kind_but_the_monitors_own_is_an_act() -> None:
    assert set(lifecycle.ACTS) == set(Kind) - {Kind.OPENED, Kind.REASON_CHANGED}


def down(at: float, reason: Reason = Reason.FAR_END_UNREACHABLE) -> Transition:
    return Transition("link:wan", 4, at, State.UP, State.DOWN, reason)


@pytest.mark.parametrize(
    ("last", "item", "expected"),
    [
        (OVER, down(200.0), True),
        (OVER, down(799.9), True),
        (OVER, down(800.0), False),
        (OVER, down(199.0), False),  # the clock was set back: it is not the same trouble for sure
        (OVER, down(300.0, Reason.INTERFACE_DOWN), False),
        (OPEN, down(300.0), False),
        (None, down(300.0), False),
    ],
)
def test_the_same_trouble_soon_again_goes_on(last: Incident | None, item: Transition, expected: bool) -> None:
    assert goes_on(last, item, 600.0) is expected


def test_without_a_window_nothing_goes_on() -> None:
    assert not goes_on(OVER, down(200.0), 0.0)


@pytest.mark.parametrize(
    ("before", "after", "evidence"),
    [
        (OPEN, replace(OPEN, severity=Severity.S3), "severity: S1 → S3"),
        (OPEN, replace(OPEN, assigned_to="binh"), "assigned_to: – → binh"),
        (replace(OPEN, assigned_to="binh"), OPEN, "assigned_to: binh → –"),
        (OPEN, TAKEN, ""),
    ],
)
def test_what_changed_is_evidence(before: Incident, after: Incident, evidence: str) -> None:
    assert lifecycle.changed(before, after) == evidence


@given(st.lists(st.tuples(st.sampled_from(Severity), st.sampled_from(Reason)), min_size=1, max_size=6))
def test_what_is_found_never_makes_less_grave_and_the_last_reason_holds(
    troubles: list[tuple[Severity, Reason]],
) -> None:
    one, gravest = replace(OPEN, severity=troubles[0][0], found_severity=troubles[0][0]), troubles[0][0]
    for number, (severity, reason) in enumerate(troubles):
        item = Transition(one.subject, number, NOW + number, State.DOWN, State.DOWN, reason)
        before, one = one, lifecycle.found(one, item, severity)
        gravest = min(gravest, severity)
        assert (one.severity, one.reason) == (gravest, reason)
        assert (one.rose_at == item.at) is (one.severity < before.severity)
        assert lifecycle.found(one, item, severity) == one
