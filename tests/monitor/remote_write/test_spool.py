"""The spool: what was appended comes back, bit for bit, through restarts, torn writes and full disks."""

import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import StoreError
from monitor.remote_write import spool as module
from monitor.remote_write.reader import Reader
from monitor.remote_write.records import STALE
from monitor.remote_write.spool import BACK, LONGEST, Position, Spool

T = 1_767_225_600_000
MEGABYTE = 1 << 20
START = Position(0, 0)
Frame = dict[str, float]


def said(values: Mapping[str, float]) -> list[tuple[str, str, str]]:
    lines = "".join(f'a_ratio{{n="{name}"}} {value!r}\n' for name, value in values.items())
    return [("gauge", "A ratio.", lines)] if lines else []


def opened(folder: Path, octets: int = MEGABYTE, external: Mapping[str, str] | None = None) -> Spool:
    return Spool(folder, octets, external or {"job": "motcua"})


def everything(spool: Spool, start: Position = START) -> list[tuple[int, dict[str, int]]]:
    """(time, bits by name) of every frame from a position on, and that the counts are right."""
    frames: dict[int, dict[str, int]] = {}
    reader, position = Reader(spool), start
    while (batch := reader.batch(position)) is not None:
        samples = 0
        for rows in batch.parts:
            for series, points in rows:
                for at, bits in points:
                    frames.setdefault(at, {})[dict(series.labels)["n"]] = bits
                    samples += 1
        assert samples == batch.samples == spool.count(position, batch.end)
        position = batch.end
    return sorted(frames.items())


def bits(value: float) -> int:
    (found,) = struct.unpack("<Q", struct.pack("<d", value))
    return int(found)


def test_frames_come_back_in_order_with_their_times(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    for number in range(5):
        assert spool.append(T + number, said({"x": number, "y": 0.1})) == 2
    assert everything(spool) == [(T + n, {"x": bits(n), "y": bits(0.1)}) for n in range(5)]
    assert spool.at(Position(1, 3)) == T + 3
    assert spool.at(spool.end) is None


def test_a_series_that_ended_gets_one_stale_marker_and_may_come_back(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append(T, said({"x": 1, "y": 2}))
    assert spool.append(T + 1, said({"x": 1})) == 2
    assert spool.append(T + 2, said({"x": 1})) == 1
    spool.append(T + 3, said({"x": 1, "y": 3}))
    found = [frame.get("y") for _, frame in everything(spool)]
    assert found == [bits(2), STALE, None, bits(3)]


def test_a_series_that_ended_while_nobody_watched_is_told_in_the_next_life(tmp_path: Path) -> None:
    opened(tmp_path).append(T, said({"x": 1, "y": 2}))
    opened(tmp_path).append(T + 60_000, said({"x": 1, "z": 1}))
    assert everything(opened(tmp_path))[1] == (T + 60_000, {"x": bits(1), "y": STALE, "z": bits(1)})


def test_a_series_that_ended_between_two_files_is_told_in_the_second(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append(T, said({"x": 1, "y": 2}))
    spool.append(T + LONGEST, said({"x": 1}))
    assert spool.end == Position(2, 1)
    assert everything(spool)[1][1] == {"x": bits(1), "y": STALE}


def test_a_file_that_was_begun_and_has_no_frame_does_not_hide_the_series_of_the_one_before(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append(T, said({"x": 1, "y": 2}))
    (tmp_path / "0000000002.frames").write_bytes(b"mot")
    again = opened(tmp_path)
    again.append(T + 1, said({"x": 1}))
    assert everything(again)[1][1] == {"x": bits(1), "y": STALE}


def test_with_other_external_labels_the_old_series_end(tmp_path: Path) -> None:
    opened(tmp_path).append(T, said({"x": 1}))
    spool = opened(tmp_path, external={"job": "other"})
    spool.append(T + 60_000, said({"x": 2}))
    found: dict[str, list[tuple[int, int]]] = {}
    reader, position = Reader(spool), START
    while (batch := reader.batch(position)) is not None:
        for rows in batch.parts:
            for series, points in rows:
                found.setdefault(dict(series.labels)["job"], []).extend(points)
        position = batch.end
    assert found == {"motcua": [(T, bits(1)), (T + 1, STALE)], "other": [(T + 60_000, bits(2))]}


def test_a_clock_that_is_set_back_a_little_is_waited_for(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append(T, said({"x": 1}))
    assert spool.append(T, said({"x": 2})) == 0
    assert spool.append(T - 5000, said({"x": 2})) == 0
    assert spool.unspooled["clock"] == 2
    assert spool.append(T + 1, said({"x": 3})) == 1
    assert [at for at, _ in everything(spool)] == [T, T + 1]


def test_a_clock_that_is_set_back_far_begins_a_new_order(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append(T + 10 * BACK, said({"x": 1}))
    assert spool.append(T, said({"x": 2})) == 1
    assert spool.end == Position(2, 1)


def test_what_a_crash_left_half_written_is_not_read_and_written_over(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.append(T, said({"x": 1}))
    (file,) = tmp_path.glob("*.frames")
    whole = file.stat().st_size
    spool.append(T + 1, said({"x": 2, "y": 1}))
    content = file.read_bytes()
    for cut in range(whole, len(content)):
        file.write_bytes(content[:cut])
        again = opened(tmp_path)
        assert everything(again) == [(T, {"x": bits(1)})]
    again.append(T + 2, said({"x": 3, "z": 1}))
    assert everything(opened(tmp_path)) == [(T, {"x": bits(1)}), (T + 2, {"x": bits(3), "z": bits(1)})]


@pytest.mark.parametrize("place", [9, 12, 20, 40, -1])
def test_a_flipped_bit_is_noticed_and_only_what_follows_is_lost(tmp_path: Path, place: int) -> None:
    spool = opened(tmp_path)
    spool.append(T, said({"x": 1}))
    (file,) = tmp_path.glob("*.frames")
    content = bytearray(file.read_bytes())
    content[place] ^= 0x10
    file.write_bytes(content)
    again = opened(tmp_path)
    assert everything(again) == []
    again.append(T + 1, said({"x": 2}))
    assert everything(again) == [(T + 1, {"x": bits(2)})]


def test_a_disk_that_takes_nothing_loses_frames_counted_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spool = opened(tmp_path)
    spool.append(T, said({"x": 1, "y": 1}))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", full)
        assert [spool.append(T + number, said({"x": number, "z": 1})) for number in (1, 2)] == [0, 0]
    assert spool.unspooled["disk"] == 6  # with the stale marker of y
    assert caplog.text.count("No space left on device") == 1
    spool.append(T + 3, said({"x": 3}))
    assert everything(spool) == [(T, {"x": bits(1), "y": bits(1)}), (T + 3, {"x": bits(3), "y": STALE})]
    assert everything(opened(tmp_path)) == everything(spool)


def test_a_folder_that_cannot_be_used_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        opened(tmp_path / "file")


def test_files_are_begun_anew_by_size_and_forgotten_by_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARES", 1 << 20)  # as small as a file can be: 64 KiB
    spool = opened(tmp_path)
    for number in range(90):
        spool.append(T + number, said({str(n): n * number + 0.1 * number for n in range(1000)}))
    assert len(spool.segments) >= 3
    assert len(everything(spool)) == 90
    kept = spool.segments[-2].number
    spool.discard_before(kept)
    assert [segment.number for segment in spool.segments] == [kept, kept + 1]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{n:010}.frames" for n in (kept, kept + 1)]
    spool.discard_before(kept + 100)
    assert len(spool.segments) == 1
    assert len(opened(tmp_path).segments) == 1


frames = st.lists(
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(allow_nan=False), max_size=8), min_size=1, max_size=12
)


@given(frames, st.integers(0, 12))
@settings(max_examples=60)
def test_any_frames_come_back_through_a_restart(
    tmp_path_factory: pytest.TempPathFactory, told: list[Frame], restart: int
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    spool = opened(folder)
    for number, values in enumerate(told):
        if number == restart:
            spool = opened(folder)
        spool.append(T + number * 1000, said(values))
    assert everything(spool) == list(expected(told))


def expected(told: list[Frame]) -> Iterator[tuple[int, dict[str, int]]]:
    before: Frame = {}
    for number, values in enumerate(told):
        frame = {name: STALE for name in before if name not in values} | {n: bits(v) for n, v in values.items()}
        if frame:
            yield T + number * 1000, frame
        before = values
