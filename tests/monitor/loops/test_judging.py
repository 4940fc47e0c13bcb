"""Storms, addresses that jump, and what follows from both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evidence import ports, ports_of
from core.model import Reason
from monitor.loops.moves import WITHIN, Moves, Pair
from monitor.loops.storms import Counters, Flow, Limits, Look, flows, risen, storming
from monitor.loops.verdicts import CALM, PATIENCE, Case, Storm, blamed, evidence, follow, remembered

LIMITS = Limits(packets=300.0, share=0.3)
GIGABIT = 1e9
PC, PRINTER, CAMERA = ((0, bytes((2, 0, 0, 0, 0, number))) for number in (1, 2, 3))
STORMY = {"1": Flow(12_000.0, 0.6), "2": Flow(11_000.0, 0.58), "9": Flow(2.0, 0.01)}
ONE_PORT = {"7": Flow(12_000.0, 0.6), "9": Flow(2.0, 0.01)}


def jumping(*between: str, times: int = 3) -> Moves:
    moves = Moves()
    for turn in range(times):
        moves.see({address: between[(turn + i) % 2] for i, address in enumerate((PC, PRINTER, CAMERA))}, 2.0 * turn)
    return moves


def test_flows_are_shares_of_packets_and_of_bandwidth() -> None:
    before = Look(10.0, {"1": Counters(1000, 5000, speed=1e7), "2": Counters(0), "3": Counters(5, 5)})
    after = Look(
        12.0, {"1": Counters(13_000, 13_000, speed=1e7), "2": Counters(10), "3": Counters(1, 6), "4": Counters(1)}
    )
    assert flows(before, after) == {"1": Flow(6000.0, 0.6, 0.4032), "2": Flow(5.0)}
    assert flows(None, after) == {}


def test_a_counter_of_32_bits_that_went_back_is_left_out() -> None:
    before, after = Look(0.0, {"1": Counters(2**32 - 5, bits=32)}), Look(2.0, {"1": Counters(5, bits=32)})
    assert flows(before, after) == {}


def test_little_is_no_storm_whatever_its_share_and_much_is_none_with_a_small_share() -> None:
    quiet, busy = {"1": Flow(20.0, 0.9)}, {"1": Flow(5000.0, 0.05, 0.003)}
    assert (risen(quiet, LIMITS), risen(busy, LIMITS)) == (False, True)
    assert storming(quiet, frozenset(), LIMITS) == storming(busy, frozenset(), LIMITS) == frozenset()
    assert storming({"1": Flow(90_000.0, None, 0.6)}, frozenset(), LIMITS) == {"1"}


def test_a_port_is_left_at_half_of_the_limits() -> None:
    waning = {"1": Flow(200.0, 0.2)}
    assert storming(waning, frozenset(), LIMITS) == frozenset()
    assert storming(waning, frozenset({"1"}), LIMITS) == {"1"}
    assert storming({"1": Flow(149.0, 0.9)}, frozenset({"1"}), LIMITS) == frozenset()


def test_jumps_are_counted_for_ten_seconds() -> None:
    moves = jumping("1", "2")
    assert moves.pairs() == [Pair(("1", "2"), 3, 6)]
    moves.see({PC: "1"}, 4.0 + WITHIN)
    assert [pair.jumps for pair in moves.pairs()] == [3 + (moves.last[PC] != "1")]
    moves.see({}, 5.0 + 2 * WITHIN)
    assert moves.pairs() == []


def test_the_same_address_in_two_vlans_does_not_jump() -> None:
    moves, mac = Moves(), PC[1]
    for at in (0.0, 2.0):
        moves.see({(10, mac): "1", (20, mac): "2"}, at)
    assert moves.pairs() == []


@given(st.lists(st.tuples(st.floats(0, 4), st.dictionaries(st.sampled_from([PC, PRINTER]), st.sampled_from("123")))))
def test_who_stays_never_jumped_and_pairs_are_two_ports(
    steps: list[tuple[float, dict[tuple[int, bytes], str]]],
) -> None:
    moves, now = Moves(), 0.0
    for pause, table in steps:
        now += pause
        moves.see(table, now)
        moves.see(table, now)
        for pair in moves.pairs():
            assert pair.ports[0] < pair.ports[1]
            assert 1 <= pair.addresses <= 2
            assert pair.jumps >= pair.addresses
        assert all(now - at <= WITHIN for at, _, _ in moves.jumps)


def test_a_storm_by_two_ports_between_which_addresses_jump_is_a_loop_of_both() -> None:
    first = follow(None, STORMY, Moves(), 100.0, LIMITS)
    assert first is not None
    assert (first.ports, first.reason) == (("1", "2"), None)
    second = follow(first, STORMY, jumping("1", "2"), 102.0, LIMITS)
    assert second is not None
    assert (second.reason, second.named) == (Reason.LOOP, ("1", "2"))
    assert evidence(second) == "ports=1,2 broadcasts_per_second=12000 broadcast_ratio=0.60 moved_addresses=3 moves=6"


def test_a_storm_by_one_port_is_a_suspicion_though_addresses_jump_between_it_and_their_own() -> None:
    storm = follow(None, ONE_PORT, Moves(), 100.0, LIMITS)
    for now in (102.0, 104.0, 100.0 + PATIENCE - 0.1):
        storm = follow(storm, ONE_PORT, jumping("7", "9"), now, LIMITS)
        assert storm is not None
        assert storm.reason is None
    storm = follow(storm, ONE_PORT, jumping("7", "9"), 100.0 + PATIENCE, LIMITS)
    assert storm is not None
    assert (storm.reason, storm.named) == (Reason.LOOP_SUSPECTED, ("7",))
    assert evidence(storm) == "ports=7 broadcasts_per_second=12000 broadcast_ratio=0.60"


def test_one_jump_alone_is_somebody_who_walked() -> None:
    moves = Moves()
    moves.see({PC: "1"}, 100.0)
    moves.see({PC: "2"}, 102.0)
    storm = follow(follow(None, STORMY, moves, 100.0, LIMITS), STORMY, moves, 102.0, LIMITS)
    assert storm is not None
    assert storm.reason is None


def test_a_suspicion_becomes_a_loop_when_both_ports_are_seen_and_never_the_other_way_round() -> None:
    storm: Storm | None = Storm(50.0, 98.0, ("1", "2"), reason=Reason.LOOP_SUSPECTED)
    storm = follow(storm, STORMY, jumping("1", "2"), 100.0, LIMITS)
    assert storm is not None
    assert storm.reason is Reason.LOOP
    storm = follow(storm, ONE_PORT, Moves(), 102.0, LIMITS)
    assert storm is not None
    assert (storm.reason, storm.named) == (Reason.LOOP, ("1", "2"))


def test_it_is_over_when_it_was_calm_for_a_while() -> None:
    storm: Storm | None = remembered(Reason.LOOP, 100.0)
    storm = follow(storm, {"1": Flow(3.0, 0.1)}, Moves(), 100.0 + CALM - 1, LIMITS)
    assert storm is not None
    assert storm.reason is Reason.LOOP
    assert follow(storm, {"1": Flow(3.0, 0.1)}, Moves(), 100.0 + CALM, LIMITS) is None


def case(name: str, depth: int, reason: Reason | None, told: bool = False) -> Case:
    return Case(name, depth, Storm(0.0, 1.0, ("1",), reason=reason), told)


@pytest.mark.parametrize(
    ("cases", "who"),
    [
        ([], None),
        ([case("core", 0, None)], None),
        ([case("core", 1, Reason.LOOP_SUSPECTED), case("floor", 2, Reason.LOOP_SUSPECTED)], "core"),
        ([case("core", 1, Reason.LOOP_SUSPECTED, told=True), case("floor", 2, Reason.LOOP)], "floor"),
        ([case("core", 1, Reason.LOOP_SUSPECTED), case("floor", 2, Reason.LOOP_SUSPECTED, told=True)], "floor"),
        ([case("core", 1, Reason.LOOP), case("floor", 2, Reason.LOOP)], "core"),
        ([case("core", 1, None), case("floor", 2, Reason.LOOP)], "floor"),
        ([case("core", 1, None), case("floor", 2, Reason.LOOP_SUSPECTED)], None),
        ([case("core", 1, None), case("floor", 2, Reason.LOOP_SUSPECTED, told=True)], "floor"),
    ],
)
def test_a_loop_is_at_one_place(cases: list[Case], who: str | None) -> None:
    assert blamed(cases, 2.0) == who


def test_whose_port_leads_to_another_in_the_storm_is_not_to_blame() -> None:
    core = Case("core", 1, Storm(0.0, 1.0, ("1",), reason=Reason.LOOP_SUSPECTED), behind=frozenset({"floor"}))
    assert blamed([core, case("floor", 2, Reason.LOOP_SUSPECTED)], 2.0) == "floor"
    assert blamed([core, case("attic", 2, Reason.LOOP_SUSPECTED)], 2.0) == "core"


def test_an_address_that_was_seen_elsewhere_too_is_not_only_there() -> None:
    moves = jumping("1", "2")
    moves.see({(0, b"printer"): "1"}, 7.0)
    assert moves.only_at([b"printer", b"nobody"], ("1",))
    assert not moves.only_at([PC[1]], ("1",))
    assert moves.only_at([PC[1]], ("1", "2"))
    assert not moves.only_at([b"nobody"], ("1",))


def test_nobody_else_is_blamed_for_a_storm_that_has_passed() -> None:
    cases = [case("core", 1, Reason.LOOP_SUSPECTED), case("floor", 2, Reason.LOOP_SUSPECTED, told=True)]
    assert blamed(cases, 30.0) == "floor"
    assert blamed(cases[:1], 30.0) is None


@given(st.lists(st.text(min_size=1), min_size=1))
def test_names_of_ports_come_out_of_evidence_as_they_went_in(names: list[str]) -> None:
    assert ports_of(f"rtt_seconds=0.001 {ports(names)} broadcast_ratio=0.6") == names
    assert ports_of("") == []
