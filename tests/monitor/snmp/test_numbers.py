"""Numbers of requests: none comes twice, none can be told from those before it."""

from itertools import pairwise

from monitor.snmp.numbers import LEAST, Numbers


def test_none_comes_twice_and_all_are_of_four_octets() -> None:
    numbers = Numbers()
    found = [numbers() for _ in range(100_000)]
    assert len(set(found)) == len(found)
    assert all(LEAST <= number < 1 << 31 for number in found)


def test_what_follows_is_not_told_by_what_was() -> None:
    """Neither the steps from one to the next repeat, nor do two objects walk the same way."""
    numbers, others = Numbers(), Numbers()
    found = [numbers() for _ in range(2000)]
    steps = {after - before for before, after in pairwise(found)}
    assert len(steps) > 1990
    assert found[:50] != [others() for _ in range(50)]


def test_every_bit_turns_about_as_often_as_not() -> None:
    numbers = Numbers()
    found = [numbers() for _ in range(4000)]
    for bit in range(30):
        ones = sum(number >> bit & 1 for number in found)
        assert 1600 < ones < 2400, f"bit {bit}"
