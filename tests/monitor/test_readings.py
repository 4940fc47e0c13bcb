"""What a poll means: from cells to values, through renumbering, restarts and silence."""

from collections.abc import Mapping

import pytest

from core.model import Outcome, Reading, Reason
from monitor.readings import Memory, reading
from monitor.snmp import ber
from monitor.snmp.engine import Cell, Column
from monitor.snmp.poll import PollResult
from tests.monitor.world import values

T = 1_767_225_600.0
LONGEST = 300.0
IF, IFX = "1.3.6.1.2.1.2.2.1.", "1.3.6.1.2.1.31.1.1.1."
STORAGE = "1.3.6.1.2.1.25.2.3.1."
UPTIME = "1.3.6.1.2.1.1.3.0"


def gauge(value: int) -> Cell:
    return ber.GAUGE32, ber.integer_body(value)


def counter32(value: int) -> Cell:
    return ber.COUNTER32, ber.integer_body(value)


def counter64(value: int) -> Cell:
    return ber.COUNTER64, ber.integer_body(value)


def word(value: str) -> Cell:
    return ber.OCTET_STRING, value.encode()


def scalars(seconds_up: float | None = 86_400.0, **more: Cell) -> dict[bytes, Cell]:
    found = {ber.oid(name.replace("_", ".").removeprefix("o")): cell for name, cell in more.items()}
    if seconds_up is not None:
        found[ber.oid(UPTIME)] = (ber.TIME_TICKS, ber.integer_body(int(seconds_up * 100)))
    return found


def columns(rows: Mapping[int, Mapping[str, Cell]]) -> dict[bytes, Column]:
    """Rows by index, cells by column."""
    found: dict[bytes, Column] = {}
    for index, cells in rows.items():
        for column, cell in cells.items():
            found.setdefault(ber.oid(column), {})[ber.subidentifiers((index,))] = cell
    return found


def port(name: str, received: int, *, megabits: int = 1000, wide: bool = True) -> dict[str, Cell]:
    """A row of the interface tables."""
    row = {IF + "2": word(name), IF + "10": counter32(received % 2**32), IF + "8": gauge(1)}
    row[IFX + "15"] = gauge(megabits)
    if wide:
        row |= {IFX + "1": word(name), IFX + "6": counter64(received)}
    return row


def told(memory: Memory, at: float, rows: Mapping[int, Mapping[str, Cell]], *, up: float | None = 86_400.0) -> Reading:
    """The reading of a poll ``at`` seconds after T, of an agent that was up for ``up`` seconds at T."""
    result = PollResult(Outcome.ANSWERED, scalars(None if up is None else up + at), columns(rows))
    return reading("device:a", result, memory, T + at, LONGEST, 0.95)


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
    assert received(reading("device:a", result, memory, T + 60, LONGEST, 0.95)) == {}


def test_a_counter_of_32_bits_wraps() -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 2**32 - 250_000, wide=False)})
    assert received(told(memory, 60, {1: port("ether1", 500_000, wide=False)})) == {"ether1": 100_000.0}


def test_a_poll_that_was_not_answered_leaves_a_longer_mean_not_a_hole() -> None:
    memory = Memory()
    told(memory, 0, {1: port("ether1", 10**9)})
    silent = reading("device:a", PollResult(Outcome.SILENT), memory, T + 60, LONGEST, 0.95)
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
    found = reading("device:ups", result, Memory(), T, LONGEST, 0.95)
    assert found.reasons == (Reason.ON_BATTERY,)
    assert (found.values["on_battery"], found.values["battery_charge_ratio"]) == (1.0, 0.8)
    assert found.values["battery_runtime_seconds"] == 720.0


def test_cells_of_a_wrong_type_are_passed_over() -> None:
    rows = {1: {**port("ether1", 1), IF + "8": word("up"), IFX + "15": word(""), IF + "10": (ber.NULL, b"")}}
    found = told(Memory(), 0, rows)
    assert "oper_status|ether1" not in found.values
    assert "speed_bits_per_second|ether1" not in found.values
