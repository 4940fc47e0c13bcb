"""Whose turn it is: never two runs on one host, nobody waits for ever, and nothing waits without need."""

from hypothesis import given
from hypothesis import strategies as st

from core.model import Wait, WaitKind
from core.provisioning.queue import Queued, Turn, turn


def queued(*runs: tuple[int, str]) -> list[Queued]:
    return [Queued(number, frozenset(hosts.split())) for number, hosts in runs]


def test_the_oldest_comes_first() -> None:
    assert turn(queued((1, "a"), (2, "b")), {}, 1) == Turn(1, {2: Wait(WaitKind.PLACE)})


def test_a_run_waits_for_a_host_of_another_and_says_which() -> None:
    assert turn(queued((12, "pc-09 pc-10")), {"pc-09": 7}, 3) == Turn(None, {12: Wait(WaitKind.HOST, "pc-09", 7)})


def test_what_needs_none_of_the_busy_hosts_goes_past() -> None:
    assert turn(queued((1, "a b"), (2, "c")), {"a": 9}, 3).start == 2


def test_a_later_run_does_not_take_a_host_that_an_earlier_one_waits_for() -> None:
    assert turn(queued((1, "a b"), (2, "b")), {"a": 9}, 3) == Turn(
        None, {1: Wait(WaitKind.HOST, "a", 9), 2: Wait(WaitKind.TURN, "b", 1)}
    )


def test_two_that_could_start_together_are_not_two_on_one_host() -> None:
    assert turn(queued((1, "a"), (2, "a")), {}, 3) == Turn(1, {2: Wait(WaitKind.HOST, "a", 1)})


def test_a_run_waits_for_the_change_of_a_network_device_and_what_follows_it_for_its_turn() -> None:
    found = turn(queued((1, "sw-01 pc-01"), (2, "pc-01"), (3, "pc-02")), {}, 3, {"sw-01"})
    assert found == Turn(3, {1: Wait(WaitKind.CHANGE, "sw-01"), 2: Wait(WaitKind.TURN, "pc-01", 1)})


HOSTS = st.frozensets(st.sampled_from("abcde"), min_size=1)


@given(st.lists(HOSTS, max_size=12), st.integers(1, 4))
def test_everything_is_carried_out_in_the_order_of_its_hosts(wanted: list[frozenset[str]], places: int) -> None:
    waiting = [Queued(number, hosts) for number, hosts in enumerate(wanted)]
    running: list[Queued] = []
    begun: list[int] = []
    while waiting or running:
        held = {host: run.id for run in running for host in run.hosts}
        found = turn(waiting, held, places - len(running))
        if found.start is None:
            assert running, "nothing is under way and nothing may start"
            running.pop(0)  # the one that has been at work for longest ends
            continue
        (started,) = [run for run in waiting if run.id == found.start]
        assert not started.hosts & held.keys()
        assert not any(started.hosts & run.hosts for run in waiting if run.id < started.id), "nobody is overtaken"
        waiting.remove(started)
        running.append(started)
        begun.append(started.id)
        assert len(running) <= places
    assert sorted(begun) == list(range(len(wanted)))
