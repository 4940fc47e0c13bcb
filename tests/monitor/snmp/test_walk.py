"""A walk reads regular rows at once and everything else binding by binding: both must tell the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.snmp import ber, hot, pdu, plain
from monitor.snmp.walk import Column, Scalars, Walk

COLUMNS = [ber.oid(f"1.3.6.1.2.1.2.2.1.{number}") for number in (1, 2, 10)] + [ber.oid("1.3.6.1.2.1.31.1.1.1.6")]
VALUES = [
    b"\x02\x01\x07",
    b"\x41\x04\x00\x00\x01\x00",
    b"\x46\x09\x00" + b"\xff" * 8,
    b"\x04\x03eth",
    b"\x04\x81\x90" + b"x" * 0x90,
    b"\x40\x04\x7f\x00\x00\x01",
    b"\x02\x00",
    b"\x41\x0a" + bytes(10),
    b"\x06\x02\x2b\x06",
    b"\x06\x02\x2b\x86",
    b"\x80\x00",
    b"\x82\x00",
    b"\x05\x00",
]
INDEXES = [
    b"\x01",
    b"\x02",
    b"\x03",
    b"\x7f",
    b"\x81\x00",
    b"\x81\x01",
    b"\xce\x75",
    b"\x01\x02",
    b"\x80\x05",
    b"\x81",
    b"",
]
SOUND = [index for index in INDEXES if ber.shortest(index) == index]
"""What we ask for: who asks writes names the shortest way, whatever an agent answers."""


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """Rows that are mostly regular, some cells not, perhaps an octet changed, perhaps cut."""
    found = bytearray()
    plain = st.sampled_from(VALUES[:4])
    for index in draw(st.lists(st.sampled_from(INDEXES), max_size=6)):
        for column in COLUMNS:
            odd = draw(st.integers(0, 15)) == 0
            name = draw(st.sampled_from(COLUMNS)) + draw(st.sampled_from(INDEXES)) if odd else column + index
            found += ber.binding(name, draw(st.sampled_from(VALUES) if odd else plain))
    if found and draw(st.booleans()):
        found[draw(st.integers(0, len(found) - 1))] = draw(st.integers(0, 255))
    return bytes(found[: draw(st.integers(0, len(found)))] if draw(st.booleans()) else found)


def outcome(content: bytes) -> object:
    """Everything that a walk makes of an answer."""
    found: dict[bytes, Column] = {column: Column() for column in COLUMNS}
    here = Walk(list(COLUMNS), found)
    try:
        here.read(pdu.Pdu(pdu.RESPONSE, (1, 0, 0), b"?" * 9 + content, 9, 9 + len(content)))
    except ber.BerError:
        return "malformed"
    findings = here.take()
    return [(column, list(cells.items())) for column, cells in found.items()], findings, here.active, here.names()


@given(answers())
def test_both_ways_of_reading_tell_the_same(content: bytes) -> None:
    quick = outcome(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hot, "regular", lambda *asked: plain.Rows(asked[1], [], []))
        assert outcome(content) == quick


def test_regular_rows_are_all_read_at_once() -> None:
    content = b"".join(
        ber.binding(column + bytes((row,)), b"\x02\x01\x07") for row in range(1, 9) for column in COLUMNS
    )
    rows = hot.regular(content, 0, len(content), tuple(COLUMNS), (b"",))
    columns = [Column() for _ in COLUMNS]
    rows.store(columns)
    assert (rows.end, len(rows), rows.last) == (len(content), 8, b"\x08")
    assert columns == [{bytes((row,)): (ber.INTEGER, b"\x07") for row in range(1, 9)}] * len(COLUMNS)


@pytest.mark.parametrize(
    ("known", "most", "asked"),
    [(None, 25, 25), (52, 25, 27), (3, 25, 4), (0, 25, 1), (200, 25, 26), (52, 1, 1)],
)
def test_as_many_rows_are_asked_for_as_there_were(known: int | None, most: int, asked: int) -> None:
    assert Walk([COLUMNS[0]], {COLUMNS[0]: Column()}).repetitions(known, most) == asked


@pytest.mark.parametrize(("known", "most", "asked"), [(None, 25, 2), (None, 1, 1), (52, 25, 27)])
def test_where_most_columns_are_empty_a_look_is_enough(known: int | None, most: int, asked: int) -> None:
    assert Walk([COLUMNS[0]], {COLUMNS[0]: Column()}, look=2).repetitions(known, most) == asked


def test_a_table_that_has_grown_is_walked_on_as_one_that_is_not_known() -> None:
    found = {COLUMNS[0]: Column()}
    for row in range(1, 5):
        found[COLUMNS[0]].add(bytes((row,)), ber.INTEGER, b"\x01")
    assert Walk([COLUMNS[0]], found).repetitions(3, 25) == 25


@given(answers(), st.lists(st.sampled_from(SOUND), min_size=1, max_size=1))
def test_both_ways_of_reading_scalars_tell_the_same(content: bytes, index: list[bytes]) -> None:
    def outcome() -> object:
        asked = Scalars(tuple(column + index[0] for column in COLUMNS))
        try:
            asked.read(pdu.Pdu(pdu.RESPONSE, (1, 0, 0), content, 0, len(content)))
        except ber.BerError:
            return "malformed"
        return asked.found

    quick = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hot, "scalars", lambda *_: None)
        assert outcome() == quick


AROUND = [(1, 1), (2, 1), (2, 2), (2, 3), (5,), (9, 1)]
"""What is asked for under 1.3.6.1: some of it subtrees, beside others that lie between."""


def _bulk(agent: list[bytes], names: tuple[bytes, ...], rows: int, cut: int) -> bytes:
    """The bindings of a GetBulk (RFC 3416 section 4.2.3), cut where the agent's room ends."""
    at, found = list(names), []
    for _ in range(rows):
        for place, before in enumerate(at):
            after = next((name for name in agent if ber.numbers(name) > ber.numbers(before)), None)
            at[place] = before if after is None else after
            found.append(ber.binding(at[place], b"\x82\x00" if after is None else b"\x02\x01\x07"))
    return b"".join(found[:cut])


@given(
    st.sets(st.tuples(st.integers(1, 10), st.integers(1, 3), st.integers(1, 4))), st.integers(1, 9), st.integers(1, 60)
)
def test_of_an_honest_agent_all_columns_are_walked_side_by_side(
    rows: set[tuple[int, int, int]], repetitions: int, cut: int
) -> None:
    """However high they are, whatever lies behind one that ended, and however little fits into an answer.

    Never one by one, and nobody is blamed.
    """
    names = [ber.oid("1.3.6.1." + ".".join(map(str, row))) for row in sorted(rows)]
    asked = [ber.oid("1.3.6.1." + ".".join(map(str, column))) for column in AROUND]
    found = {column: Column() for column in asked}
    walk = Walk(list(asked), found)
    while walk.active:
        content = _bulk(names, tuple(walk.names()), repetitions, cut)
        walk.read(pdu.Pdu(pdu.RESPONSE, (1, 0, 0), content, 0, len(content)))
        assert walk.take() == set()
        assert not walk._single
    assert {column + index for column, cells in found.items() for index in cells} == {
        name for name in names for column in asked if name.startswith(column)
    }
