"""What a simulated agent answers: RFC 1157, RFC 3416, case by case."""

import pytest

from monitor.snmp import ber, pdu
from monitor.snmp.agent import View
from monitor.snmp.agent_view import answer

COLUMN = (1, 3, 6, 1, 2, 1, 2, 2, 1, 10)
WIDE = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6)
VIEW = View(
    {
        (1, 3, 6, 1, 2, 1, 1, 1, 0): ber.tlv(ber.OCTET_STRING, b"router"),
        (1, 3, 6, 1, 2, 1, 1, 3, 0): lambda: ber.integer(42, ber.TIME_TICKS),
        **{(*COLUMN, row): ber.integer(row * 100, ber.COUNTER32) for row in (1, 2, 300)},
        **{(*WIDE, row): ber.integer(row * 100, ber.COUNTER64) for row in (1, 2)},
        (1, 3, 6, 1, 4, 1, 9, 1, 0): ber.tlv(ber.OCTET_STRING, b"last"),
    },
    [COLUMN, WIDE],
)


def ask(
    kind: int, *names: str, first: int = 0, second: int = 0, size: int = 65507, version: int = pdu.VERSION_2C
) -> pdu.Pdu:
    asked = [ber.binding(ber.oid(name)) if kind == pdu.SET else ber.oid(name) for name in names]
    request = pdu.encode(kind, 7, asked, first, second)
    response = answer(pdu.decode(request, 0, len(request)), VIEW, size, version)
    assert len(response) <= size
    return pdu.decode(response, 0, len(response))


def shown(response: pdu.Pdu) -> list[tuple[str, int, bytes]]:
    return [(ber.oid_text(name), tag, body) for name, tag, body in response.bindings]


def test_get_answers_every_binding_by_itself() -> None:
    found = ask(pdu.GET, "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.2.2.1.10.7", "1.3.6.1.2.1.1.9.0")
    assert (found.kind, found.request_id, found.status, found.index) == (pdu.RESPONSE, 7, 0, 0)
    assert [(tag, body) for _, tag, body in found.bindings] == [
        (ber.OCTET_STRING, b"router"),
        (ber.TIME_TICKS, b"\x2a"),
        (ber.NO_SUCH_INSTANCE, b""),
        (ber.NO_SUCH_OBJECT, b""),
    ]


@pytest.mark.parametrize("name", ["1.3.6.1.2.1.1.1", "1.3.6.1.2.1.1.1.1"])
def test_the_object_without_its_instance(name: str) -> None:
    assert ask(pdu.GET, name).bindings[0][1] == ber.NO_SUCH_INSTANCE


def test_get_next_goes_from_anywhere_to_the_next_instance() -> None:
    asked = ("1.3", "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.2.2.1.10.2", "1.3.6.1.2.1.2.2.1.10.299", "1.3.6.1.4.1.9.1.0")
    assert [(name, tag) for name, tag, _ in shown(ask(pdu.GET_NEXT, *asked))] == [
        ("1.3.6.1.2.1.1.1.0", ber.OCTET_STRING),
        ("1.3.6.1.2.1.1.3.0", ber.TIME_TICKS),
        ("1.3.6.1.2.1.2.2.1.10.300", ber.COUNTER32),
        ("1.3.6.1.2.1.2.2.1.10.300", ber.COUNTER32),
        ("1.3.6.1.4.1.9.1.0", ber.END_OF_MIB_VIEW),
    ]


def test_version_1_answers_all_or_an_error() -> None:
    found = ask(pdu.GET, "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.9.0", version=pdu.VERSION_1)
    assert (found.status, found.index) == (pdu.ErrorStatus.NO_SUCH_NAME, 2)
    assert [name for name, _, _ in shown(found)] == ["1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.9.0"]
    found = ask(pdu.GET_NEXT, "1.3.6.1.4.1.9.1.0", version=pdu.VERSION_1)
    assert (found.status, found.index) == (pdu.ErrorStatus.NO_SUCH_NAME, 1)


def test_version_1_does_not_see_a_counter64() -> None:
    found = ask(pdu.GET, "1.3.6.1.2.1.31.1.1.1.6.1", version=pdu.VERSION_1)
    assert found.status == pdu.ErrorStatus.NO_SUCH_NAME
    found = ask(pdu.GET_NEXT, "1.3.6.1.2.1.2.2.1.10.300", version=pdu.VERSION_1)
    assert shown(found)[0][0] == "1.3.6.1.4.1.9.1.0"
    assert shown(ask(pdu.GET_NEXT, "1.3.6.1.2.1.2.2.1.10.300"))[0][0] == "1.3.6.1.2.1.31.1.1.1.6.1"


def test_get_bulk_repeats_in_the_order_of_the_standard() -> None:
    found = ask(pdu.GET_BULK, "1.3.6.1.2.1.1.1", "1.3.6.1.2.1.2.2.1.10", "1.3.6.1.2.1.31.1.1.1.6", first=1, second=2)
    assert [name for name, _, _ in shown(found)] == [
        "1.3.6.1.2.1.1.1.0",
        "1.3.6.1.2.1.2.2.1.10.1",
        "1.3.6.1.2.1.31.1.1.1.6.1",
        "1.3.6.1.2.1.2.2.1.10.2",
        "1.3.6.1.2.1.31.1.1.1.6.2",
    ]


def test_get_bulk_ends_with_one_row_beyond_the_view() -> None:
    found = shown(ask(pdu.GET_BULK, "1.3.6.1.2.1.31.1.1.1.6.2", "1.3.6.1.4", second=50))
    assert [(name, tag) for name, tag, _ in found] == [
        ("1.3.6.1.4.1.9.1.0", ber.OCTET_STRING),
        ("1.3.6.1.4.1.9.1.0", ber.OCTET_STRING),
        ("1.3.6.1.4.1.9.1.0", ber.END_OF_MIB_VIEW),
        ("1.3.6.1.4.1.9.1.0", ber.END_OF_MIB_VIEW),
    ]


@pytest.mark.parametrize(("first", "second", "size"), [(-3, 1, 1), (0, -1, 0), (0, 0, 0), (9, 0, 1)])
def test_get_bulk_with_odd_numbers(first: int, second: int, size: int) -> None:
    assert len(ask(pdu.GET_BULK, "1.3.6.1.2.1.1", first=first, second=second).bindings) == size


@pytest.mark.parametrize("size", range(60, 200, 7))
def test_get_bulk_is_cut_where_the_message_is_full(size: int) -> None:
    whole = ask(pdu.GET_BULK, "1.3.6.1.2.1.2.2.1.10", "1.3.6.1.2.1.31.1.1.1.6", second=10)
    found = ask(pdu.GET_BULK, "1.3.6.1.2.1.2.2.1.10", "1.3.6.1.2.1.31.1.1.1.6", second=10, size=size)
    assert 0 < len(found.bindings) < len(whole.bindings)
    assert found.bindings == whole.bindings[: len(found.bindings)]


def test_what_does_not_fit_at_all_is_too_big() -> None:
    found = ask(pdu.GET, "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.3.0", size=50)
    assert (found.status, found.bindings) == (pdu.ErrorStatus.TOO_BIG, [])
    assert ask(pdu.GET_BULK, "1.3.6.1.2.1.1", second=9, size=40).status == pdu.ErrorStatus.TOO_BIG


def test_nothing_can_be_written() -> None:
    assert ask(pdu.SET, "1.3.6.1.2.1.1.1.0").status == pdu.ErrorStatus.NOT_WRITABLE
    assert ask(pdu.SET, "1.3.6.1.2.1.1.1.0", version=pdu.VERSION_1).status == pdu.ErrorStatus.READ_ONLY


@pytest.mark.parametrize("kind", [pdu.RESPONSE, pdu.REPORT, 0xA4])
def test_what_is_no_request_gets_no_answer(kind: int) -> None:
    with pytest.raises(ber.BerError):
        ask(kind, "1.3")


def test_get_bulk_is_unknown_to_version_1() -> None:
    with pytest.raises(ber.BerError):
        ask(pdu.GET_BULK, "1.3", second=5, version=pdu.VERSION_1)
