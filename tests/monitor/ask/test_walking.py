"""The order of names on the wire."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.ask.walking import follows
from monitor.snmp import ber

NUMBERS = st.one_of(st.integers(0, 300), st.integers(16_000, 17_000), st.integers(0, (1 << 32) - 1))
NAMES = st.lists(NUMBERS, min_size=1, max_size=6)


@given(NAMES, NAMES)
def test_a_name_follows_another_as_its_numbers_do(one: list[int], other: list[int]) -> None:
    assert follows(ber.subidentifiers(one), ber.subidentifiers(other)) == (one < other)


@given(NAMES, NAMES, NAMES)
def test_it_does_so_behind_what_both_begin_with(head: list[int], one: list[int], other: list[int]) -> None:
    assert follows(ber.subidentifiers(head + one), ber.subidentifiers(head + other)) == (one < other)


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_no_bytes_make_it_fail_or_follow_each_other_both_ways(one: bytes, other: bytes) -> None:
    assert not (follows(one, other) and follows(other, one))
