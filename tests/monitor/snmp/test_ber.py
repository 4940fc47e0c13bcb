"""BER: what is written is read again, and garbage is refused quickly."""

import contextlib
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.snmp import ber, pdu, usm

identifiers = st.builds(
    lambda first, second, rest: (first, second % 40 if first < 2 else second, *rest),
    st.integers(0, 2),
    st.integers(0, 2**31),
    st.lists(st.integers(0, 2**32 - 1), max_size=20),
)


@given(st.integers(-(2**63), 2**63 - 1))
def test_an_integer_comes_back(value: int) -> None:
    encoded = ber.integer(value)
    assert ber.expect_integer(encoded, 0, len(encoded)) == (value, len(encoded))


@given(st.integers(0, 2**64 - 1))
def test_a_counter64_comes_back_even_without_its_leading_zero(value: int) -> None:
    body = ber.integer_body(value)
    assert ber.number(ber.COUNTER64, body) == value
    assert ber.number(ber.COUNTER64, body.lstrip(b"\x00") or b"\x00") == value


@given(identifiers)
def test_an_object_identifier_comes_back(parts: tuple[int, ...]) -> None:
    encoded = ber.oid(ber.dotted(parts))
    assert ber.oid_numbers(encoded) == parts
    assert ber.oid_text(encoded) == ber.dotted(parts)


@given(st.integers(0, 300_000))
def test_a_length_comes_back(size: int) -> None:
    data = b"\x04" + ber.length_bytes(size)
    assert ber.header(data + bytes(size), 0, len(data) + size) == (4, len(data), len(data) + size)


@given(st.lists(st.tuples(identifiers, st.binary(max_size=300)), max_size=8))
def test_bindings_come_back(pairs: list[tuple[tuple[int, ...], bytes]]) -> None:
    names = [ber.oid(ber.dotted(parts)) for parts, _ in pairs]
    data = b"".join(
        ber.binding(name, ber.tlv(ber.OCTET_STRING, body)) for name, (_, body) in zip(names, pairs, strict=True)
    )
    expected = [(name, ber.OCTET_STRING, body) for name, (_, body) in zip(names, pairs, strict=True)]
    assert ber.varbinds(data, 0, len(data)) == expected


def test_lengths_longer_than_needed_are_read() -> None:
    value = b"\x04\x84\x00\x00\x00\x02ab"
    data = b"\x30\x82\x00" + bytes((len(value) + 4,)) + b"\x06\x81\x01\x2b" + value
    assert ber.varbinds(data, 0, len(data)) == [(b"\x2b", ber.OCTET_STRING, b"ab")]


@pytest.mark.parametrize(
    "text", ["", "1", "a.b", "3.1", "1.40", "1.3.-1", "1.3.4294967296", "1..3", "1_0.3", "+1.3", "1. 3", "1.٣"]
)
def test_what_is_no_object_identifier_is_refused(text: str) -> None:
    with pytest.raises(ber.BerError, match="is not an object identifier"):
        ber.oid(text)


@given(st.binary(max_size=400))
def test_garbage_only_raises_ber_errors(data: bytes) -> None:
    decoders: list[Callable[[bytes], object]] = [pdu.decode_community, pdu.message_version, usm.decode, usm.scoped_pdu]
    decoders += [ber.numbers, ber.oid_numbers, lambda body: ber.number(ber.INTEGER, body)]
    for decode in decoders:
        with contextlib.suppress(ber.BerError):
            decode(data)


@given(st.data())
def test_a_message_with_flipped_octets_only_raises_ber_errors(data: st.DataObject) -> None:
    message = bytearray(pdu.community_message(1, b"c", pdu.encode(pdu.GET_BULK, 7, [ber.oid("1.3.6.1.2.1.1")], 0, 9)))
    for place in data.draw(st.lists(st.integers(0, len(message) - 1), max_size=4)):
        message[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ber.BerError):
        pdu.decode_community(bytes(message))


def test_a_number_without_end_is_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(ber.BerError):
        ber.numbers(b"\xff" * 65_000 + b"\x01")
    assert time.process_time() - started < 0.05


def test_a_name_longer_than_any_is_refused() -> None:
    with pytest.raises(ber.BerError):
        ber.numbers(b"\x01" * 65_000)
