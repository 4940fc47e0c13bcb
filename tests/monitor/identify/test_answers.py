"""What agents say, in whatever encoding and type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.identify.answers import Answers, Value, mac_of, text_of
from monitor.snmp import ber
from tests.monitor.identify.made_up import device


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"Router\x00\x00", "Router"),
        ("Phòng một cửa".encode(), "Phòng một cửa"),
        ("机房温度".encode("gbk"), "机房温度"),
        ("Zählerstand".encode("latin-1"), "Zählerstand"),
        (b"broken \xc3( here", "broken Ã( here"),
        ("Phòng họp tầng hai".encode()[:-5] + b"\xe1\xba", "Phòng họp tần"),
        ("Máy chủ ở quầy".encode().replace(b"qu", b"\xffqu"), "Máy chủ ở \ufffdquầy"),
        ("交换机房".encode("gbk")[:-1], "交换机"),
        ("Straße".encode("latin-1"), "Straße"),
        ("café".encode("latin-1"), "café"),
        (b'"quoted by its agent"', "quoted by its agent"),
        (b"two\x07bells\x07", "two bells"),
        (b"", ""),
    ],
)
def test_text_in_any_encoding(body: bytes, text: str) -> None:
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("body", "mac"),
    [
        (bytes(6), "00:00:00:00:00:00"),
        (bytes.fromhex("0011aabbccdd"), "00:11:aa:bb:cc:dd"),
        (b"00:11:AA:bb:CC:dd", "00:11:aa:bb:cc:dd"),
        (b"0011.aabb.ccdd", "00:11:aa:bb:cc:dd"),
        (b"", ""),
        (b"router", "72:6f:75:74:65:72"),
        (b"no address", ""),
    ],
)
def test_a_mac_address_however_written(body: bytes, mac: str) -> None:
    assert mac_of(body) == mac


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (Value(ber.INTEGER, b"\xff"), -1),
        (Value(ber.OCTET_STRING, b" 23.5 C"), 23.5),
        (Value(ber.OCTET_STRING, b"12,5"), 12.5),
        (Value(ber.OCTET_STRING, b"38% of maximum"), 38),
        (Value(ber.OCTET_STRING, b"none"), None),
        (Value(ber.OPAQUE, b"\x9f\x78\x04\x42\x36\x00\x00"), 45.5),
        (Value(ber.OPAQUE, b"\x9f\x78\x04\x7f\x80\x00\x00"), None),
        (Value(ber.OBJECT_IDENTIFIER, b"\x2b"), None),
        (Value(ber.INTEGER, b""), None),
    ],
)
def test_numbers_in_any_type(cell: Value, number: float | None) -> None:
    assert cell.number() == number


@given(st.integers(0, 255), st.binary(max_size=40))
def test_no_value_raises(tag: int, body: bytes) -> None:
    cell = Value(tag, body)
    assert isinstance(cell.text(), str)
    assert cell.integer() is None or isinstance(cell.integer(), int)
    assert isinstance(mac_of(body), str)


def test_rows_are_those_under_a_name_and_no_others() -> None:
    answers = device({"1.3.6.1.4.1.9.1": 1, "1.3.6.1.4.1.9.2.1": 2, "1.3.6.1.4.1.9.2.2": 3, "1.3.6.1.4.1.92.1": 4})
    assert [(index, cell.number()) for index, cell in answers.rows("1.3.6.1.4.1.9.2")] == [((1,), 2), ((2,), 3)]
    assert answers.enterprises() == [9, 92]
    assert answers.has("1.3.6.1.4.1.9.1")
    assert not answers.has("1.3.6.1.4.1.9.3")
    assert len(Answers({})) == 0


@given(st.sets(st.lists(st.integers(0, 3), min_size=1, max_size=4).map(tuple), max_size=8))
def test_what_is_there_is_there_as_an_instance_or_under_a_name(names: set[tuple[int, ...]]) -> None:
    answers = Answers({name: Value(ber.INTEGER, b"1") for name in names})
    for asked in ("1", "1.2", "0.3.1", "3.3.3.3"):
        assert answers.has(asked) == (answers.get(asked) is not None or any(answers.rows(asked)))
