"""A planned stop in the judge and the watcher: what is excused, what stays, what counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Reason, Severity, State
from monitor.judging.judge import Around, Planned, Policy, Seen, judge
from tests.monitor.office import ALL, PC, PRINTER, ROUTER, SWITCH, WAN, Office
from tests.monitor.world import DOWN, STARTING, UP, standing

POLICY = Policy(loss=0.1, latency=0.15)
SILENT = Seen(reachable=False, silent_since=10.0)
WELL = Seen(reachable=True, answered_at=20.0, rtt=0.002, loss=0.0)
IN_STOP, FELL_BEFORE = Around(planned=Planned()), Around(planned=Planned(silent_before=True))
STOPPED = standing(State.MAINTENANCE, Reason.PLANNED)
OVERRAN = standing(State.DOWN, Reason.MAINTENANCE_OVERRAN)
ON_BATTERY = standing(State.DEGRADED, Reason.ON_BATTERY)
ISOLATED = standing(State.UNKNOWN, Reason.UPSTREAM_DOWN, cause="device:router")
ROUTER_STOPPED = standing(State.MAINTENANCE, Reason.PLANNED, subject="device:router")
BEHIND_STOPPED = standing(State.UNKNOWN, Reason.UPSTREAM_PLANNED, subject="device:switch", cause="device:router")

CASES = [
    ("silence in a stop is maintenance", UP, SILENT, IN_STOP, (State.MAINTENANCE, Reason.PLANNED, None)),
    ("who answers in a stop is up", UP, WELL, IN_STOP, None),
    ("who returns in a stop is up", STOPPED, WELL, IN_STOP, (State.UP, Reason.ANSWERING, None)),
    ("maintenance stays maintenance in its stop", STOPPED, SILENT, IN_STOP, None),
    ("what was down before stays down", DOWN, SILENT, IN_STOP, None),
    ("what fell before is down", UP, SILENT, FELL_BEFORE, (State.DOWN, Reason.UNREACHABLE, None)),
    (
        "who was isolated before may be stopped now",
        ISOLATED,
        SILENT,
        FELL_BEFORE,
        (State.MAINTENANCE, Reason.PLANNED, None),
    ),
    (
        "who is seen first in a stop may be stopped",
        STARTING,
        SILENT,
        FELL_BEFORE,
        (State.MAINTENANCE, Reason.PLANNED, None),
    ),
    (
        "an overrun counts from the end of the stop",
        STOPPED,
        SILENT,
        Around(),
        (State.DOWN, Reason.MAINTENANCE_OVERRAN, None),
    ),
    ("an overrun stays one", OVERRAN, SILENT, Around(), None),
    ("an overrun is not excused by a later stop", OVERRAN, SILENT, IN_STOP, None),
    ("an overrun ends with an answer", OVERRAN, WELL, Around(), (State.UP, Reason.ANSWERING, None)),
    (
        "trouble that is no silence is maintenance too",
        UP,
        Seen(reachable=True, reasons=(Reason.ON_BATTERY,)),
        IN_STOP,
        (State.MAINTENANCE, Reason.PLANNED, None),
    ),
    (
        "and is what it is once the stop is over",
        STOPPED,
        Seen(reachable=True, reasons=(Reason.ON_BATTERY,)),
        Around(),
        (State.DEGRADED, Reason.ON_BATTERY, None),
    ),
    (
        "it stays when it was there before",
        ON_BATTERY,
        Seen(reachable=True, reasons=(Reason.ON_BATTERY,)),
        IN_STOP,
        None,
    ),
    (
        "a grade that is no incident stays a grade",
        UP,
        Seen(reachable=True, rtt=0.002, loss=0.5),
        IN_STOP,
        (State.DEGRADED, Reason.PACKET_LOSS, None),
    ),
    (
        "silence behind a stopped device is nobody's fault",
        UP,
        SILENT,
        Around(upstream=ROUTER_STOPPED),
        (State.UNKNOWN, Reason.UPSTREAM_PLANNED, "device:router"),
    ),
    (
        "and so it is further behind",
        UP,
        SILENT,
        Around(upstream=BEHIND_STOPPED),
        (State.UNKNOWN, Reason.UPSTREAM_PLANNED, "device:router"),
    ),
    (
        "a link at a stopped device is in maintenance with it",
        UP,
        SILENT,
        Around(upstream=ROUTER_STOPPED, is_link=True),
        (State.MAINTENANCE, Reason.UPSTREAM_PLANNED, "device:router"),
    ),
    (
        "a device in maintenance that answers explains no silence behind it",
        UP,
        SILENT,
        Around(upstream=ROUTER_STOPPED, upstream_answers=True),
        (State.DOWN, Reason.UNREACHABLE, None),
    ),
    (
        "the stop of the near end is not the link's own: its silence after that is no overrun",
        standing(State.MAINTENANCE, Reason.UPSTREAM_PLANNED, cause="device:router"),
        SILENT,
        Around(upstream=standing(State.UP, Reason.ANSWERING), is_link=True),
        (State.DOWN, Reason.FAR_END_UNREACHABLE, None),
    ),
]


@pytest.mark.parametrize(("name", "previous", "seen", "around", "expected"), CASES, ids=[case[0] for case in CASES])
def test_the_judge(
    name: str,
    previous: object,
    seen: Seen,
    around: Around,
    expected: tuple[State, Reason, str | None] | None,
) -> None:
    found = judge(previous, seen, around, POLICY, 5000.0)  # type: ignore[arg-type]
    assert (None if found is None else (found.after, found.reason, found.cause)) == expected


def plan(office: Office, *subjects: str, after: float = 0.0, seconds: float = 3600.0) -> None:
    """A stop of these subjects, which begins so many seconds from now."""
    start = office.clock.wall() + after
    office.watcher.plan({subject: [(start, start + seconds)] for subject in subjects}, subjects)


def fall(office: Office, subject: str, times: int = 3) -> None:
    """It falls silent while all others answer."""
    others = [known for known in ALL if known != subject]
    for _ in range(times):
        office.lose(subject, times=1)
        office.answer(*others)
    office.lose(subject, times=int(times > 1))


def test_a_stop_opens_no_incident_and_leaves_none() -> None:
    office = Office()
    office.answer()
    plan(office, PC)
    office.clock.advance(1)
    fall(office, PC)
    assert office.stands(PC) == (State.MAINTENANCE, Reason.PLANNED, None)
    office.answer(PC)
    assert office.stands(PC)[0] is State.UP
    assert office.opened() == []
    assert office.resolved() == []


def test_an_overrun_is_an_incident_from_the_end_of_the_stop_on() -> None:
    office = Office()
    office.answer()
    plan(office, PC, seconds=60)
    office.clock.advance(1)
    fall(office, PC)
    office.clock.advance(60)
    office.watcher.plan({}, [PC])  # the end, without a ping
    assert office.stands(PC) == (State.DOWN, Reason.MAINTENANCE_OVERRAN, None)
    assert office.opened() == [(PC, Severity.S3)]
    fall(office, PC)
    assert office.opened() == [(PC, Severity.S3)]
    office.answer(PC)
    assert office.resolved() == [PC]


def test_what_was_down_before_stays_an_incident_and_ends_when_it_returns() -> None:
    office = Office()
    office.answer()
    fall(office, PC)
    plan(office, PC)
    fall(office, PC)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    office.answer(PC)
    assert office.resolved() == [PC]
    office.clock.advance(1)
    fall(office, PC)
    assert office.stands(PC) == (State.MAINTENANCE, Reason.PLANNED, None), "what goes down in the stop is excused"


def test_a_stop_that_is_planned_while_the_silence_is_being_confirmed_excuses_nothing() -> None:
    office = Office()
    office.answer()
    fall(office, PC, times=1)
    plan(office, PC)
    fall(office, PC, times=2)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(PC, Severity.S3)]


@pytest.mark.parametrize("order", [(ROUTER, SWITCH, PC, PRINTER, WAN), (WAN, PRINTER, PC, SWITCH, ROUTER)])
def test_who_hangs_behind_a_stopped_device_is_not_blamed_in_any_order(order: tuple[str, ...]) -> None:
    office = Office()
    office.answer()
    plan(office, ROUTER)
    office.clock.advance(1)
    office.lose(*order, times=6)
    assert office.stands(ROUTER) == (State.MAINTENANCE, Reason.PLANNED, None)
    assert office.stands(WAN) == (State.MAINTENANCE, Reason.UPSTREAM_PLANNED, ROUTER)
    for subject in (SWITCH, PC, PRINTER):
        assert office.stands(subject) == (State.UNKNOWN, Reason.UPSTREAM_PLANNED, ROUTER)
    assert office.opened() == []
    office.clock.advance(3600)
    office.watcher.plan({}, [ROUTER])
    assert office.stands(PC) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, ROUTER)
    assert office.opened() == [(ROUTER, Severity.S1)], "an overrun is the stopped device's alone"
    office.answer(*order)
    assert {office.stands(subject)[0] for subject in ALL} == {State.UP}
    assert office.resolved() == [ROUTER]


def test_who_does_not_return_with_the_stopped_device_is_down_itself() -> None:
    office = Office()
    office.answer()
    plan(office, ROUTER)
    office.clock.advance(1)
    office.lose(*ALL, times=6)
    office.answer(ROUTER, SWITCH, PRINTER, WAN)
    office.clock.advance(4)
    office.answer(ROUTER, SWITCH)
    fall(office, PC, times=8)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(PC, Severity.S3)]


def test_who_is_taken_down_and_up_in_a_stop_is_not_flapping() -> None:
    office = Office()
    office.answer()
    fall(office, PC)
    office.answer()
    plan(office, PC, seconds=300)
    for _ in range(4):
        fall(office, PC)
        assert office.stands(PC) == (State.MAINTENANCE, Reason.PLANNED, None)
        office.answer()
        assert office.stands(PC) == (State.UP, Reason.ANSWERING, None)
    office.clock.advance(300)
    office.watcher.plan({}, [PC])
    office.answer()
    assert office.stands(PC) == (State.UP, Reason.ANSWERING, None)
    assert office.opened() == [(PC, Severity.S3)], "before the stop"


def test_a_restart_within_a_stop_knows_of_it() -> None:
    stopped = standing(State.MAINTENANCE, Reason.PLANNED, subject=PC)
    office = Office({PC: stopped})
    plan(office, PC)
    fall(office, PC)
    assert PC not in {item.subject for item, _ in office.entries}
    office = Office({PC: stopped})
    fall(office, PC)
    assert office.stands(PC) == (State.DOWN, Reason.MAINTENANCE_OVERRAN, None), "it ended while nobody watched"


@given(
    st.lists(
        st.tuples(st.sampled_from(["lose", "answer", "plan", "end", "wait"]), st.sampled_from([ROUTER, PC, WAN])),
        max_size=40,
    )
)
def test_whatever_happens_nobody_is_in_maintenance_without_a_stop_and_incidents_are_counted(
    happenings: list[tuple[str, str]],
) -> None:
    office = Office()
    office.answer()
    planned: dict[str, list[tuple[float, float]]] = {}
    for what, subject in happenings:
        now = office.clock.wall()
        if what == "lose":
            office.lose(subject)
        elif what == "answer":
            office.answer(subject)
        elif what == "wait":
            office.clock.advance(5)
        elif what == "plan":
            planned = {**planned, subject: [(now, now + 3600)]}
            office.watcher.plan(planned, [subject])
        else:
            planned = {known: windows for known, windows in planned.items() if known != subject}
            office.watcher.plan(planned, [subject])
        for known in ALL:
            state, reason, cause = office.stands(known)
            if state is State.MAINTENANCE and cause is None:
                assert known in planned
                assert reason is Reason.PLANNED
    is_down = {
        subject for subject in ALL if office.stands(subject)[0] is State.DOWN and office.stands(subject)[2] is None
    }
    open_now = [subject for subject, _ in office.opened()]
    assert {subject for subject in open_now if open_now.count(subject) > office.resolved().count(subject)} == is_down
