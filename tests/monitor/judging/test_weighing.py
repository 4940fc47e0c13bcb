"""What a trap told against what polls say: sooner at first, surer in the end."""

from hypothesis import given
from hypothesis import strategies as st

from core.model import Outcome, Reading, Reason
from monitor.judging.weighing import SETTLE, Grades, with_poll, with_trap

BATTERY, FULL = Reason.ON_BATTERY, Reason.STORAGE_FULL
NOTHING = Grades()


def poll(*reasons: Reason, knows: bool = True, outcome: Outcome = Outcome.ANSWERED) -> Reading:
    values = {"on_battery": float(BATTERY in reasons)} if knows else {}
    return Reading("device:ups", 0.0, "snmp", outcome, values, {}, reasons)


def test_a_trap_holds_at_once_and_is_told_first() -> None:
    polled = with_poll(NOTHING, poll(FULL), 10.0)
    assert polled.reasons == (FULL,)
    assert with_trap(polled, {BATTERY: True}, 20.0).reasons == (BATTERY, FULL)
    assert with_trap(polled, {}, 20.0) == polled


def test_a_poll_that_began_before_the_agent_settled_proves_nothing_against_a_trap() -> None:
    told = with_trap(NOTHING, {BATTERY: True}, 20.0)
    for began in (19.0, 20.5, 20.0 + SETTLE - 0.1):
        assert with_poll(told, poll(), began).reasons == (BATTERY,)
    assert with_poll(told, poll(), 20.0 + SETTLE).reasons == ()
    assert with_poll(told, poll(BATTERY), 20.0 + SETTLE).reasons == (BATTERY,)


def test_the_power_is_back_at_once_although_the_last_poll_says_otherwise() -> None:
    cut = with_poll(NOTHING, poll(BATTERY), 10.0)
    back = with_trap(cut, {BATTERY: False}, 20.0)
    assert back.reasons == ()
    assert with_poll(back, poll(BATTERY), 20.5).reasons == (), "it has not seen it yet"
    assert with_poll(back, poll(BATTERY), 20.0 + SETTLE).reasons == (BATTERY,)


def test_a_poll_that_cannot_know_leaves_what_a_trap_told() -> None:
    told = with_trap(NOTHING, {BATTERY: True}, 20.0)
    later = with_poll(told, poll(FULL, knows=False), 100.0)
    assert later.reasons == (BATTERY, FULL)
    assert with_trap(later, {BATTERY: False}, 200.0).reasons == (FULL,)


def test_silence_changes_nothing() -> None:
    told = with_trap(with_poll(NOTHING, poll(FULL), 1.0), {BATTERY: True}, 2.0)
    for outcome in (Outcome.SILENT, Outcome.REFUSED, Outcome.PARTIAL):
        assert with_poll(told, poll(outcome=outcome), 100.0) == told


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0, 20)), max_size=20), st.booleans())
def test_in_the_end_the_poll_is_right(events: list[tuple[bool, bool, float]], truth: bool) -> None:
    now, grades = 0.0, NOTHING
    for is_trap, on_battery, pause in events:
        now += pause
        told = (BATTERY,) if on_battery else ()
        grades = with_trap(grades, {BATTERY: on_battery}, now) if is_trap else with_poll(grades, poll(*told), now)
    held = with_poll(grades, poll(*((BATTERY,) if truth else ())), now + SETTLE)
    assert held.reasons == ((BATTERY,) if truth else ())
