"""What the database would not take: on disk, whole lines, and each of it counted once in a later life."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Reason, Severity, Standing, State, Transition
from core.store.states import IncidentChange
from monitor.judging.unwritten import Entry, Unwritten, carried_on

AT = 1_795_000_000.25


def entry(subject: str, number: int, evidence: str = "") -> Entry:
    down = number % 2 == 1
    before, after = (State.UP, State.DOWN) if down else (State.DOWN, State.UP)
    reason = Reason.UNREACHABLE if down else Reason.ANSWERING
    item = Transition(subject, number, AT + number, before, after, reason, None, evidence)
    return item, IncidentChange(Severity.S3 if down else None)


def standing(subject: str, sequence: int) -> Standing:
    down = sequence % 2 == 1
    return Standing(subject, State.DOWN if down else State.UP, Reason.ANSWERING, AT, sequence)


def test_what_is_added_is_taken_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "unwritten.jsonl"
    first = Unwritten(file)
    assert first.take() == []
    first.add([entry("device:a", 1), entry("link:b", 1, 'rtt_seconds=0.1 "\n ế')])
    first.add([(entry("device:a", 2)[0], None)])
    assert file.stat().st_mode & 0o777 == 0o600
    expected = [entry("device:a", 1), entry("link:b", 1, 'rtt_seconds=0.1 "\n ế'), (entry("device:a", 2)[0], None)]
    assert Unwritten(file).take() == expected
    first.forget()
    assert not file.exists()
    first.add([entry("device:a", 3)])
    assert Unwritten(file).take() == [entry("device:a", 3)]


@given(cut=st.integers(0, 2000))
def test_a_line_that_a_crash_tore_is_cut_off_and_the_next_is_whole(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    file = tmp_path_factory.mktemp("torn") / "unwritten.jsonl"
    entries = [entry("device:a", number) for number in range(1, 8)]
    Unwritten(file).add(entries)
    body = file.read_bytes()
    file.write_bytes(body[: cut % (len(body) + 1)])
    again = Unwritten(file)
    kept = again.take()
    assert kept == entries[: len(kept)]
    again.add([entry("device:b", 1)])
    assert Unwritten(file).take() == [*kept, entry("device:b", 1)]


@given(written=st.integers(0, 6), left=st.integers(0, 6))
def test_what_is_in_the_database_already_is_not_due_again(written: int, left: int) -> None:
    stored = {"device:a": standing("device:a", written)} if written else {}
    opened = ["device:a"] if written % 2 else []
    entries = [entry("device:a", number) for number in range(1, left + 1)]
    known, troubled, due = carried_on(stored, opened, entries)
    last = max(written, left)
    assert [item.sequence for item, _ in due] == list(range(written + 1, left + 1))
    assert known.get("device:a", standing("device:a", 0)).sequence == last
    assert troubled == ({"device:a"} if last % 2 else set())


def test_a_disk_that_took_nothing_holds_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "unwritten.jsonl"

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            Unwritten(file).add([entry("device:a", 1)])
    assert not file.exists()
    kept = Unwritten(file)
    kept.add([entry("device:a", 1)])
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            kept.add([entry("device:a", 2)])
    kept.add([entry("device:a", 3)])
    assert Unwritten(file).take() == [entry("device:a", 1), entry("device:a", 3)]
