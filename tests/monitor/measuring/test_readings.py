"""What a poll means: from cells to values, through renumbering, restarts and silence."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Outcome, Reading, Reason, Verdict, verdict
from monitor.measuring.readings import Memory, reading, uptime_of_a_trap
from monitor.snmp import ber
from monitor.snmp.engine import Cell
from monitor.snmp.poll import PollResult
from tests.monitor.cells import IF, IFX, columns, counter32, gauge, port, word
from tests.monitor.world import values

T = 1_767_225_600.0
LONGEST = 300.0
STORAGE = "1.3.6.1.2.1.25.2.3.1."
UPTIME = "1.3.6.1.2.1.1.3.0"


def scalars(seconds_up: float | None = 86_400.0, **more: Cell) -> dict[bytes, Cell]:
    found = {ber.oid(name.replace("_", ".").removeprefix("o")): cell for name, cell in more.items()}
    if seconds_up is not None:
        found[ber.oid(UPTIME)] = (ber.TIME_TICKS, ber.integer_body(int(seconds_up * 100)))
    return found


def told(memory: Memory, at: float, rows: Mapping[int, Mapping[str, Cell]], *, up: float | None = 86_400.0) -> Reading:
    """The reading of a poll ``at`` seconds after T, of an agent that was up for ``up`` seconds at T."""
    result = PollResult(Outcome.ANSWERED, scalars(None if up is None else up + at), columns(rows))
    return reading("device:a", result, memory, (T + at, at), LONGEST, 0.95)


def received(found: Reading) -> dict[str, float]:
    return values(found, "in_bits_per_second")


def test_the_first_poll_has_no_rates_and_the_second_has() -> None:
    memory = Memory()
    assert received(told(memory, 0, {1: port("ether1", 10**9)})) == {}
    assert received(told(memory, 60, {1: port("ether1", 10**9 + 750_000)})) == {"ether1": 100_000.0}


def test_renumbered_interfaces_make_no_spike() -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 10**9), 2: port("ether2", 5 * 10**9)})
    found = told(memory, 60, {1: port("ether2", 5 * 10**9 + 750_000), 2: port("ether1", 10**9)})
    assert received(found) == {"ether1": 0.0, "ether2": 100_000.0}


def test_two_interfaces_of_one_name_are_two() -> None:
    memory = Memory()
    told(memory, 0, {3: port("Ethernet", 10**9), 4: port("Ethernet", 5 * 10**9)})
    found = told(memory, 60, {3: port("Ethernet", 10**9 + 750_000), 4: port("Ethernet", 5 * 10**9)})
    assert received(found) == {"Ethernet #3": 100_000.0, "Ethernet #4": 0.0}


def test_an_interface_without_a_name_is_called_by_its_number() -> None:
    assert values(told(Memory(), 0, {7: port("", 1)}), "oper_status") == {"#7": 1.0}


def test_a_restart_makes_no_spike() -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 2**32 - 10, wide=False)})
    result = PollResult(Outcome.ANSWERED, scalars(15), columns({1: port("ether1", 100, wide=False)}))
    assert received(reading("device:a", result, memory, (T + 60, 60), LONGEST, 0.95)) == {}


def slow(received: int) -> dict[str, Cell]:
    """A port of 100 Mbit/s, whose counter of 32 bits wraps after five minutes at the soonest."""
    return port("ether1", received, megabits=100, wide=False)


def verdicts(found: Reading) -> dict[str, Verdict | None]:
    return {name: verdict(code) for name, code in values(found, "in_verdict").items()}


def test_a_counter_of_32_bits_wraps() -> None:
    memory = Memory()
    told(memory, 0, {1: slow(2**32 - 250_000)})
    found = told(memory, 60, {1: slow(500_000)})
    assert received(found) == {"ether1": 100_000.0}
    assert verdicts(found) == {"ether1": Verdict.WRAPPED}


def packets(received: int, unicast: int, others: int = 0) -> dict[str, Cell]:
    """A port of 1 Gbit/s, whose counter of 32 bits wraps in 35 seconds if it is full."""
    row = port("ether1", received, wide=False) | {IF + "4": gauge(1500)}
    return row | {IF + "11": counter32(unicast % 2**32), IF + "12": counter32(others % 2**32)}


def test_a_counter_that_may_have_wrapped_twice_tells_nothing() -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 0, wide=False)})
    found = told(memory, 60, {1: port("ether1", 750_000, wide=False)})
    assert received(found) == {}
    assert verdicts(found) == {"ether1": Verdict.AMBIGUOUS}


@pytest.mark.parametrize("start", [0, 2**32 - 1000])
def test_few_packets_cannot_have_been_many_octets(start: int) -> None:
    memory = Memory()
    told(memory, 0, {1: packets(start, start)})
    found = told(memory, 60, {1: packets(start + 750_000, start + 500, 7)})
    assert received(found) == {"ether1": 100_000.0}
    told(memory, 120, {1: packets(start + 750_000, start + 500, 7)})
    found = told(memory, 180, {1: packets(start + 750_000 + 2**32 + 750_000, start + 500 + 3_000_000, 7)})
    assert received(found) == {}, "so many packets may be another 4 GB"


def test_more_than_the_line_carries_is_not_told() -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 0)})
    found = told(memory, 60, {1: port("ether1", 900 * 10**9)})
    assert received(found) == {}
    assert verdicts(found) == {"ether1": Verdict.IMPOSSIBLE}


def test_errors_are_bounded_by_the_smallest_frames() -> None:
    """An agent that restarts unnoticed would else have four billion errors."""
    memory = Memory()
    told(memory, 0, {1: port("ether1", 0) | {IF + "14": counter32(1000)}})
    found = told(memory, 60, {1: port("ether1", 10) | {IF + "14": counter32(3)}})
    assert values(found, "in_errors_per_second") == {}


def test_a_counter_that_began_anew_by_itself_makes_no_spike() -> None:
    """ifCounterDiscontinuityTime: a line card was exchanged, the agent went on."""
    memory = Memory()
    told(memory, 0, {1: slow(2**32 - 250_000) | {IFX + "19": gauge(0)}})
    found = told(memory, 60, {1: slow(500_000) | {IFX + "19": gauge(8_643_000)}})
    assert received(found) == {}
    assert verdicts(found) == {"ether1": Verdict.RESET}
    assert received(told(memory, 120, {1: slow(1_250_000) | {IFX + "19": gauge(8_643_000)}})) == {"ether1": 100_000.0}


def test_497_days_are_no_restart() -> None:
    memory = Memory()
    end = 2**32 / 100
    told(memory, 0, {1: port("ether1", 10**9)}, up=end - 20)
    result = PollResult(Outcome.ANSWERED, scalars(40), columns({1: port("ether1", 10**9 + 750_000)}))
    found = reading("device:a", result, memory, (T + 60, 60), LONGEST, 0.95)
    assert received(found) == {"ether1": 100_000.0}
    assert found.values["uptime_seconds"] == pytest.approx(end + 40)


def test_the_engine_tells_the_true_uptime_at_once() -> None:
    up = 2**32 / 100 + 86_400
    result = PollResult(Outcome.ANSWERED, scalars(86_400), engine=(3, int(up)))
    assert reading("device:a", result, Memory(), (T, 0), LONGEST, 0.95).values["uptime_seconds"] == pytest.approx(up)


def test_an_agent_that_restarted_while_it_was_read_makes_no_spike_then_or_after() -> None:
    """Its uptime is of before, its counters of after."""
    memory = Memory()
    told(memory, 0, {1: slow(2**32 - 250_000)})
    result = PollResult(Outcome.ANSWERED, scalars(86_460), columns({1: slow(500)}), restarted=True)
    found = reading("device:a", result, memory, (T + 60, 60), LONGEST, 0.95)
    assert received(found) == {}
    assert verdicts(found) == {"ether1": Verdict.RESET}
    assert received(told(memory, 120, {1: slow(750_500)}, up=-50)) == {}
    assert received(told(memory, 180, {1: slow(1_500_500)}, up=-50)) == {"ether1": 100_000.0}


@pytest.mark.parametrize("step", [-3600, -30, 30, 3600])
def test_setting_the_walls_clock_moves_no_rate(step: float) -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 10**9)})
    result = PollResult(Outcome.ANSWERED, scalars(86_460), columns({1: port("ether1", 10**9 + 750_000)}))
    found = reading("device:a", result, memory, (T + 60 + step, 60), LONGEST, 0.95)
    assert received(found) == {"ether1": 100_000.0}


def test_a_slow_poll_is_no_restart() -> None:
    """The uptime is asked for first, 25 seconds before the poll was over."""
    memory = Memory()
    told(memory, 0, {1: port("ether1", 10**9)})
    result = PollResult(Outcome.ANSWERED, scalars(86_435), columns({1: port("ether1", 10**9 + 750_000)}), duration=25)
    found = reading("device:a", result, memory, (T + 60, 60), LONGEST, 0.95)
    assert received(found) == {"ether1": 100_000.0}


def test_the_ifindex_of_a_name_is_told_when_it_changes() -> None:
    memory = Memory()
    turns = [told(memory, at, {index: port("ether1", 10**9), 9: port("ether9", 1)}) for at, index in ((0, 1), (60, 1))]
    turns += [told(memory, at, {index: port("ether1", 10**9)}) for at, index in ((120, 7), (180, 2))]
    assert [values(found, "if_index") for found in turns] == [
        {"ether1": 1.0, "ether9": 9.0},
        {},
        {"ether1": 7.0},
        {"ether1": 2.0},
    ]
    assert set(memory.indexes) == {"ether1"}


@given(
    st.lists(st.permutations(range(1, 5)), min_size=2, max_size=6),
    st.lists(st.integers(0, 10**9), min_size=4, max_size=4),
    st.lists(st.integers(0, 100 * 10**6 // 8 * 60), min_size=6, max_size=6),
)
def test_however_interfaces_are_renumbered_every_rate_is_that_of_its_name(
    orders: list[list[int]], starts: list[int], amounts: list[int]
) -> None:
    memory = Memory()
    counted = dict(zip("abcd", starts, strict=True))
    for turn, order in enumerate(orders):
        for place, name in enumerate(counted):
            counted[name] += amounts[(turn + place) % len(amounts)]
        rows = {index: port(name, counted[name], megabits=100) for index, name in zip(order, counted, strict=True)}
        found = told(memory, 60 * turn, rows)
        expected = {name: amounts[(turn + place) % len(amounts)] / 60 * 8 for place, name in enumerate(counted)}
        assert received(found) == ({} if not turn else pytest.approx(expected, abs=0.51))


def test_a_poll_that_was_not_answered_leaves_a_longer_mean_not_a_hole() -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 10**9)})
    silent = reading("device:a", PollResult(Outcome.SILENT), memory, (T + 60, 60), LONGEST, 0.95)
    assert received(silent) == {}
    assert received(told(memory, 120, {1: port("ether1", 10**9 + 1_500_000)})) == {"ether1": 100_000.0}


def test_after_a_long_silence_there_is_no_mean() -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 10**9)})
    assert received(told(memory, 301, {1: port("ether1", 10**9)})) == {}


def test_what_is_gone_for_long_is_forgotten() -> None:
    memory = Memory()
    told(memory, 0, {number: port(f"ppp{number}", 1) for number in range(20)})
    told(memory, 60, {1: port("ether1", 1)})
    told(memory, 400, {1: port("ether1", 1)})
    assert {name for _, name, *_ in memory.counts} == {"ether1"}


@pytest.mark.parametrize("first_wide", [True, False])
def test_a_table_that_came_in_part_does_not_mix_wide_and_narrow_counters(first_wide: bool) -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 2**40 + 2**31, wide=first_wide, megabits=0)})
    assert received(told(memory, 60, {1: port("ether1", 2**40 + 2**31 + 10, wide=not first_wide, megabits=0)})) == {}


def test_storages_memory_load_and_a_full_disk() -> None:
    ram = ber.OBJECT_IDENTIFIER, ber.oid("1.3.6.1.2.1.25.2.1.2")
    disk = ber.OBJECT_IDENTIFIER, ber.oid("1.3.6.1.2.1.25.2.1.4")
    rows: dict[int, dict[str, Cell]] = {
        1: {STORAGE + "2": ram, STORAGE + "3": word("RAM"), STORAGE + "5": gauge(1000), STORAGE + "6": gauge(250)},
        31: {STORAGE + "2": disk, STORAGE + "3": word("/"), STORAGE + "5": gauge(1000), STORAGE + "6": gauge(960)},
        32: {STORAGE + "2": disk, STORAGE + "3": word("/cdrom"), STORAGE + "5": gauge(0), STORAGE + "6": gauge(0)},
        196608: {"1.3.6.1.2.1.25.3.3.1.2": gauge(30)},
        196609: {"1.3.6.1.2.1.25.3.3.1.2": gauge(50)},
    }
    found = told(Memory(), 0, rows)
    assert found.values["memory_used_ratio"] == 0.25
    assert values(found, "storage_used_ratio") == {"/": 0.96}
    assert found.values["cpu_load_ratio"] == 0.4
    assert found.reasons == (Reason.STORAGE_FULL,)


def test_a_ups_on_battery_says_so() -> None:
    ups = {
        "o1_3_6_1_2_1_33_1_4_1_0": gauge(5),
        "o1_3_6_1_2_1_33_1_2_4_0": gauge(80),
        "o1_3_6_1_2_1_33_1_2_3_0": gauge(12),
    }
    result = PollResult(Outcome.ANSWERED, scalars(100, **ups))
    found = reading("device:ups", result, Memory(), (T, 0), LONGEST, 0.95)
    assert found.reasons == (Reason.ON_BATTERY,)
    assert (found.values["on_battery"], found.values["battery_charge_ratio"]) == (1.0, 0.8)
    assert found.values["battery_runtime_seconds"] == 720.0


def test_cells_of_a_wrong_type_are_passed_over() -> None:
    rows = {1: {**port("ether1", 1), IF + "8": word("up"), IFX + "15": word(""), IF + "10": (ber.NULL, b"")}}
    found = told(Memory(), 0, rows)
    assert "oper_status|ether1" not in found.values
    assert "speed_bits_per_second|ether1" not in found.values


def test_a_line_of_less_than_a_million_bits_is_as_slow_as_it_is() -> None:
    rows = {1: {**port("adsl0", 1), IF + "5": gauge(512_000), IFX + "15": gauge(1)}}
    assert told(Memory(), 0, rows).values["speed_bits_per_second|adsl0"] == 512_000


def test_counters_that_the_agent_began_anew_are_a_gap() -> None:
    """ifCounterDiscontinuityTime (RFC 2863): one interface's counters began anew, the agent did not restart."""
    memory = Memory()
    fresh = {IFX + "19": (ber.TIME_TICKS, ber.integer_body(8_640_000))}
    told(memory, 0, {1: port("ether1", 10**9), 2: port("ether2", 10**9)})
    found = told(memory, 60, {1: port("ether1", 2 * 10**9) | fresh, 2: port("ether2", 10**9 + 750_000)})
    assert received(found) == {"ether2": 100_000.0}
    found = told(memory, 120, {1: port("ether1", 2 * 10**9 + 750_000) | fresh})
    assert received(found) == {"ether1": 100_000.0}


def test_an_object_that_was_cut_off_is_no_new_beginning() -> None:
    """ifCounterDiscontinuityTime is 0 wherever nothing happened; a walk that ended early has none."""
    memory = Memory()
    told(memory, 0, {1: port("ether1", 10**9) | {IFX + "19": gauge(0)}})
    assert received(told(memory, 60, {1: port("ether1", 10**9 + 750_000)})) == {"ether1": 100_000.0}


def test_scalars_that_came_late_are_no_restart() -> None:
    """They were lost twice; the agent's clock goes as it did."""
    memory = Memory()
    told(memory, 0, {1: port("ether1", 10**9)})
    rows = columns({1: port("ether1", 10**9 + 750_000)})
    late = PollResult(Outcome.ANSWERED, scalars(86_459), rows, duration=15, scalars_after=14)
    assert received(reading("device:a", late, memory, (T + 60, 60), LONGEST, 0.95)) == {"ether1": 100_000.0}
    assert received(told(memory, 120, {1: port("ether1", 10**9 + 1_500_000)})) == {"ether1": 100_000.0}


def test_a_trap_tells_the_uptime_as_the_polls_know_it() -> None:
    memory = Memory()
    end = 2**32 / 100
    assert uptime_of_a_trap(12, memory, 0) == 12
    told(memory, 0, {}, up=end - 20)
    assert uptime_of_a_trap(20, memory, 40) == pytest.approx(end + 20)
    assert uptime_of_a_trap(3, memory, 40) == 3
    assert memory.uptime is not None
    assert memory.uptime.seconds == pytest.approx(end - 20), "the trap is not believed before the next poll"
