"""What is encoded is read back by an independent decoder, bit for bit."""

import struct

import cramjam
from hypothesis import given
from hypothesis import strategies as st

from monitor.remote_write import proto
from monitor.remote_write.records import STALE
from monitor.remote_write.series import Series, series
from monitor.snmp.render import escape
from tests.monitor.remote_write import decoding

texts = st.text(st.characters(codec="utf-8"), max_size=200)
points = st.lists(st.tuples(st.integers(0, 2**62), st.integers(0, 2**64 - 1)), min_size=1, max_size=5)
names = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
rows = st.lists(
    st.tuples(
        st.builds(
            lambda name, labels, kind: series(
                name + "{" + ",".join(f'{k}="{escape(v)}"' for k, v in labels.items()) + "}", kind, f"Help {name}.", {}
            ),
            names,
            st.dictionaries(names, texts, max_size=5),
            st.sampled_from(["gauge", "counter", "histogram"]),
        ),
        points,
    ),
    max_size=8,
    unique_by=lambda row: row[0].labels,
)


@given(rows)
def test_version_1_is_read_as_it_was_meant(given_rows: list[tuple[Series, list[tuple[int, int]]]]) -> None:
    found = decoding.version_1(proto.version_1(given_rows))
    assert found.samples == {one.labels: told for one, told in given_rows}


@given(rows)
def test_version_2_is_read_as_it_was_meant(given_rows: list[tuple[Series, list[tuple[int, int]]]]) -> None:
    found = decoding.version_2(proto.version_2(given_rows))
    assert found.samples == {one.labels: told for one, told in given_rows}
    kinds = {"counter": 1, "gauge": 2, "histogram": 3}
    for one, _ in given_rows:
        name = dict(one.labels)["__name__"]
        assert found.helps[name] == f"Help {name}."
        assert found.kinds[name] in kinds.values()


def test_a_stale_marker_has_exactly_these_bits() -> None:
    body = proto.version_1([(series("up", "gauge", "", {}), [(1, STALE)])])
    assert struct.pack("<Q", 0x7FF0000000000002) in body
    assert bytes.fromhex("02000000 0000f07f") in body


def test_nothing_is_an_empty_message_or_the_empty_symbol() -> None:
    assert proto.version_1([]) == b""
    assert proto.version_2([]) == b"\x22\x00"


@given(st.binary(max_size=5000))
def test_the_compressor_speaks_the_block_format(body: bytes) -> None:
    assert decoding.uncompressed(bytes(cramjam.snappy.compress_raw(body * 20))) == body * 20
