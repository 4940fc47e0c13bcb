"""The desk: repetitions are counted, states change at a bounded pace, an inform is processed once."""

import asyncio

import pytest

from core.model import TrapMeaning
from monitor.snmp import ber
from monitor.snmp.traps.counts import Drop
from monitor.traps import window
from monitor.traps.desk import BURST, CHANGES_EVERY, INFORMS, RATE
from monitor.traps.row import MOST_ANSWERS
from monitor.traps.window import Allowance, Window
from tests.monitor.traps.made_up import COLD_START, LINK_DOWN, LINK_UP, Room, arrived, if_index
from tests.monitor.virtual import run

NAMES = {b"\x01": "ether1", b"\x02": "ether2"}


async def test_what_is_repeated_is_counted_into_one_row() -> None:
    room = Room()
    for number in range(50):
        room.take(arrived(LINK_DOWN, if_index(1), number=number, uptime=number))
        room.clock.advance(1)
    assert room.counts() == [("linkDown", 50)]
    row = room.log.rows[0].record()
    assert row.last_at - row.first_at == 49
    assert room.desk.counts.repeated == 49
    room.take(arrived(LINK_DOWN, if_index(2)), arrived(LINK_DOWN, if_index(1), device="switch"))
    assert room.counts() == [("linkDown", 50), ("linkDown", 1), ("linkDown", 1)]
    room.desk.stop()


async def test_after_a_pause_it_is_a_new_row() -> None:
    room = Room()
    room.take(arrived(COLD_START))
    room.clock.advance(window.WINDOW + 1)
    room.take(arrived(COLD_START))
    assert room.counts() == [("coldStart", 1), ("coldStart", 1)]
    room.desk.stop()


async def test_one_device_cannot_fill_the_house_with_different_traps() -> None:
    room = Room()
    for number in range(5000):
        room.take(arrived("1.3.6.1.4.1.9.0.7", [("1.3.6.1.4.1.9.1", ber.integer(number))]))
    assert len(room.log.rows) == BURST
    assert room.desk.counts.dropped == {Drop.OVERFLOW: 5000 - BURST}
    room.take(arrived(COLD_START, device="another"))
    assert len(room.log.rows) == BURST + 1, "the others are heard all the same"
    room.clock.advance(3)
    for number in range(5000, 6000):
        room.take(arrived("1.3.6.1.4.1.9.0.7", [("1.3.6.1.4.1.9.1", ber.integer(number))]))
    assert len(room.log.rows) == BURST + 1 + 3 * RATE
    room.desk.stop()


async def test_a_store_that_takes_nothing_is_no_reason_to_hold_everything() -> None:
    room = Room()
    room.log.is_full = True
    answered: list[int] = []
    room.take(arrived(COLD_START, answer=lambda: answered.append(1)))
    assert room.log.rows == []
    assert answered == [], "its sender sends it again"
    assert room.desk.counts.dropped == {Drop.OVERFLOW: 1}


async def test_an_inform_is_processed_once_and_answered_when_it_is_kept() -> None:
    room = Room()
    answers: list[str] = []
    first, copy, late = (
        arrived(LINK_DOWN, if_index(1), number=7, answer=lambda name=name: answers.append(name))  # type: ignore[misc]
        for name in ("first", "copy", "late")
    )
    room.take(first, copy)
    assert answers == []
    room.log.write()
    assert answers == ["first", "copy"]
    room.take(late)
    assert answers == ["first", "copy", "late"]
    assert room.counts() == [("linkDown", 1)]
    assert room.desk.counts.resent == 2
    room.take(arrived(LINK_DOWN, if_index(1), number=8, answer=lambda: answers.append("another")))
    assert room.counts() == [("linkDown", 2)]
    room.desk.stop()


async def test_a_number_that_comes_again_later_is_another_inform() -> None:
    """Agents that number all their informs alike are told apart by their time."""
    room = Room()
    for uptime in (100, 200):
        room.take(arrived(LINK_DOWN, if_index(1), number=1, uptime=uptime, answer=lambda: None))
    assert room.counts() == [("linkDown", 2)]
    assert room.desk.counts.resent == 0
    room.desk.stop()


async def test_copies_are_known_of_so_many_informs() -> None:
    room = Room()
    for number in range(INFORMS + 10):
        room.take(arrived(COLD_START, number=number, answer=lambda: None))
    assert len(room.desk._informs) == INFORMS
    room.desk.stop()


async def test_what_cannot_be_read_is_counted() -> None:
    room = Room()
    room.take(arrived(LINK_DOWN, [("1.3.6.1.2.1.2.2.1.1.1", b"\x02")]))
    assert room.desk.counts.dropped == {Drop.MALFORMED: 1}
    assert room.log.rows == []


async def test_a_port_whose_name_a_poll_has_told_since_is_judged_when_it_repeats_itself() -> None:
    room = Room()
    room.take(arrived(LINK_DOWN, if_index(1)))
    assert [(told.about, dict(told.values)) for _, told in room.acted] == [("", {})]
    room.interfaces = NAMES
    room.take(arrived(LINK_DOWN, if_index(1)))
    assert [told.about for _, told in room.acted] == ["", "ether1"]
    room.interfaces = {b"\x01": "wan"}
    room.take(arrived(LINK_DOWN, if_index(1)))
    assert [told.about for _, told in room.acted] == ["", "ether1", "wan"]
    assert room.counts() == [("linkDown", 3)]
    room.desk.stop()


async def test_the_answers_that_wait_have_an_end() -> None:
    room = Room()
    answers: list[int] = []
    for number in range(1000):
        one = arrived(COLD_START, number=7, answer=lambda number=number: answers.append(number))  # type: ignore[misc]
        room.take(one)
    room.log.write()
    assert answers == list(range(1000 - MOST_ANSWERS, 1000))
    room.desk.stop()


def test_a_port_that_flaps_changes_something_once_a_second_and_ends_as_it_is() -> None:
    async def work() -> None:
        room = Room(interfaces=NAMES)
        for number in range(99):
            room.take(arrived(LINK_UP if number % 2 else LINK_DOWN, if_index(1), uptime=number))
        assert [told.meaning for _, told in room.acted] == [TrapMeaning.LINK_DOWN]
        room.take(arrived(LINK_UP, if_index(1)), arrived(LINK_DOWN, if_index(2)))
        assert [told.about for _, told in room.acted] == ["ether1", "ether2"], "the other port waits for nobody"
        await asyncio.sleep(CHANGES_EVERY + 0.1)
        assert [told.meaning for _, told in room.acted][2:] == [TrapMeaning.LINK_UP]
        await asyncio.sleep(10)
        assert len(room.acted) == 3, "nothing is made up for twice"

    run(work())


def test_a_window_has_an_end_however_long_it_goes_on() -> None:
    found: Window[str] = Window(window=10, longest=100, most=3)
    found.begin(("a", b""), "first", 0)
    assert found.repeated(("a", b""), 9) == "first"
    assert found.repeated(("a", b""), 18) == "first"
    assert found.repeated(("a", b""), 29) is None
    found.begin(("a", b""), "second", 29)
    for now in range(30, 130, 5):
        assert found.repeated(("a", b""), now) == "second"
    assert found.repeated(("a", b""), 130) is None
    for number in range(5):
        found.begin((str(number), b""), "row", 200)
    assert len(found) == 3
    found.begin(("late", b""), "row", 205)
    found.begin(("later", b""), "row", 212)
    assert len(found) == 2, "what cannot be repeated any more is let go"


def test_the_row_that_was_repeated_longest_ago_gives_way() -> None:
    found: Window[str] = Window(window=10, longest=100, most=3)
    for number in range(5):
        found.begin((str(number), b""), "row", 200)
    assert [found.repeated((str(number), b""), 201) for number in range(5)] == [None, None, "row", "row", "row"]


@pytest.mark.parametrize(("rate", "most"), [(1.0, 1.0), (20.0, 200.0)])
def test_an_allowance_never_lets_more_through_than_it_says(rate: float, most: float) -> None:
    found = Allowance(rate, most)
    taken = sum(found.take(step / 100) for step in range(10_000))
    assert most <= taken <= most + rate * 100 + 1
