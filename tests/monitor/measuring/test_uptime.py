"""An agent's uptime: a wrap after 497 days is no restart, and a restart is none of our clock's doing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measuring.uptime import DRIFT, SLACK, TICKS, WRAP, Course, Look, Uptime, follow

T = 1_000_000.0
DAY = 86400


def look(after: float, ticks: float, engine: tuple[int, float] | None = None, host: float | None = None) -> Look:
    """Uptime of the agent, the engine and the host in seconds."""
    told = None if engine is None else (engine[0], int(engine[1]))
    return Look(T + after, int(ticks * TICKS) % WRAP, told, None if host is None else int(host * TICKS) % WRAP)


def late(one: Look, waited: float) -> Look:
    """The same, whose answer took so many seconds."""
    return replace(one, waited=waited)


END = WRAP / TICKS
CASES: list[tuple[str, Look, Look, Course]] = [
    ("it goes on", look(0, DAY), look(60, DAY + 60), Course.RUNNING),
    ("a request that was lost makes a look late", look(0, DAY), look(60, DAY + 64), Course.RUNNING),
    ("an agent of a minute whose second answer took long", look(0, 3), late(look(60, 55), 8), Course.RUNNING),
    ("an agent whose first answer took long", late(look(0, 3), 8), look(60, 71), Course.RUNNING),
    ("an answer that took long and is too late even so", late(look(0, 3), 8), look(60, 90), Course.UNCLEAR),
    ("497 days", look(0, END - 20), look(60, END + 40), Course.WRAPPED),
    ("497 days after an hour without answers", look(0, END - 20), look(3600, END + 3580), Course.WRAPPED),
    ("a restart", look(0, DAY), look(60, 12), Course.RESTARTED),
    ("a restart after a long silence, up longer than before", look(0, 600), look(7200, 3600), Course.RESTARTED),
    ("the host went on", look(0, DAY, host=9 * DAY), look(60, 12, host=9 * DAY + 60), Course.RESTARTED),
    ("the host began anew too", look(0, DAY, host=9 * DAY), look(60, 12, host=30), Course.REBOOTED),
    ("the host's uptime wraps too", look(0, DAY, host=END - 5), look(60, 12, host=END + 55), Course.RESTARTED),
    (
        "a restart at the moment of the wrap, as the engine tells",
        look(0, END - 20, (4, END - 20)),
        look(60, 40, (5, 40)),
        Course.RESTARTED,
    ),
    (
        "a wrap, as the engine tells, which does not",
        look(0, END - 20, (4, END - 20)),
        look(60, END + 40, (4, END + 40)),
        Course.WRAPPED,
    ),
    (
        "a reboot at the moment of the wrap, as the host tells",
        look(0, END - 20, host=9 * DAY),
        look(60, 40, host=50),
        Course.REBOOTED,
    ),
    (
        "a restart after a long silence, as the engine tells",
        look(0, 600, (4, 600)),
        look(7200, 3600, (5, 3600)),
        Course.RESTARTED,
    ),
    ("we slept", look(0, DAY), look(60, DAY + 600), Course.UNCLEAR),
    ("its clock stood still", look(0, DAY), look(600, DAY + 10), Course.UNCLEAR),
    ("our clock went back", look(0, DAY), look(-5, DAY + 60), Course.UNCLEAR),
]


@pytest.mark.parametrize(("before", "after", "course"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_course(before: Look, after: Look, course: Course) -> None:
    known, first = follow(None, before)
    assert first is Course.FIRST
    assert follow(known, after)[1] is course


def test_the_uptime_goes_on_over_the_wrap() -> None:
    known, _ = follow(None, look(0, END - 20))
    known, _ = follow(known, look(60, END + 40))
    assert known.seconds == pytest.approx(END + 40)
    known, course = follow(known, look(120, END + 100))
    assert (course, known.wraps) == (Course.RUNNING, 1)
    assert known.seconds == pytest.approx(END + 100)
    assert known.since == pytest.approx(T - END + 20)


def test_the_engine_tells_a_wrap_that_nobody_saw() -> None:
    known, _ = follow(None, look(0, 2 * END + DAY, (1, 2 * END + DAY)))
    assert known.wraps == 2
    other, _ = follow(None, look(0, DAY, (1, 700 * DAY)))
    assert other.wraps == 0, "an engine that is older than the agent tells nothing of it"


def test_a_restart_begins_anew() -> None:
    known, _ = follow(None, look(0, END - 20))
    known, _ = follow(known, look(60, END + 40))
    known, course = follow(known, look(120, 15))
    assert (course, known.wraps, known.seconds) == (Course.RESTARTED, 0, 15.0)
    assert known.since == T + 105


@given(
    st.floats(0, 20 * END),
    st.lists(st.tuples(st.floats(10, 4000), st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=30),
)
def test_an_agent_that_only_runs_is_never_said_to_have_restarted(
    began: float, steps: list[tuple[float, float, float]]
) -> None:
    """Whatever its clock's drift and the delays are within bounds, and wherever the wrap falls."""
    known: Uptime | None = None
    at, agent = 0.0, began
    first: float | None = None
    for seconds, drift, late in steps:
        at += seconds
        agent += seconds * (1 + drift * DRIFT * 0.99)
        first = agent if first is None else first
        known, course = follow(known, Look(at + late * SLACK / 2.2, int(agent * TICKS) % WRAP))
        assert course in (Course.FIRST, Course.RUNNING, Course.WRAPPED)
    assert known is not None
    assert first is not None
    assert known.wraps == int(agent * TICKS) // WRAP - int(first * TICKS) // WRAP


@given(st.floats(100, 2 * END), st.floats(1, 4000), st.floats(0, 0.98))
def test_a_restart_is_never_said_to_be_a_wrap_unless_it_falls_on_it(up: float, seconds: float, share: float) -> None:
    known, _ = follow(None, Look(0.0, int(up * TICKS) % WRAP))
    since = seconds * share
    _, course = follow(known, Look(seconds, int(since * TICKS)))
    would_be = (int(up * TICKS) % WRAP) / TICKS + seconds - END
    if (
        abs(would_be - since) > SLACK + seconds * DRIFT + 0.1
        and abs(seconds + up % END - since) > 2 * SLACK + seconds * DRIFT
    ):
        assert course in (Course.RESTARTED, Course.UNCLEAR)
