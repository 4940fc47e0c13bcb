"""Mending: what can be read of a damaged database is saved, and nothing is replaced before the new one is whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DamagedStoreError
from core.model import MONITOR, FindingKind, Reason, Severity, State, Transition
from core.store.audit import Audit
from core.store.database import Database, mark_of
from core.store.findings import Findings
from core.store.history import History, Sample
from core.store.mend import is_damaged, mend
from core.store.migrate import migrate
from core.store.prepare import prepare
from core.store.states import IncidentChange, States

PAGE = 16384
NOW = 1_795_000_000.0
SUBJECTS = 60
EACH = 20


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    migrate(made)
    fill(made)
    yield made
    made.close()


def fill(database: Database) -> None:
    states = States(database)
    for number in range(1, EACH + 1):
        before, after = (State.UP, State.DOWN) if number % 2 else (State.DOWN, State.UP)
        reason = Reason.UNREACHABLE if number % 2 else Reason.ANSWERING
        change = IncidentChange(Severity.S3 if number % 2 else None)
        subjects = [f"device:d{subject}" for subject in range(SUBJECTS)]
        written = states.record(
            [
                (Transition(subject, number, NOW + number, before, after, reason, evidence="x" * 40), change)
                for subject in subjects
            ]
        )
        assert len(written) == SUBJECTS
    History(database).append([Sample(f"device:d{n % 60}", int(NOW) + n, {"rtt_seconds": 0.001}) for n in range(3000)])
    Audit(database).add(NOW, "root", "test", "all", "")


def settled(database: Database) -> Path:
    """The file with all that was written in it, used by nobody."""
    file = database.file
    assert file is not None
    database.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def rows(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"') for name in names}  # noqa: S608  -- names of our own tables
        return {name: int(count.fetchone()[0]) for name, count in counts.items()}


def spoil(file: Path, page: int, octets: bytes = b"\xaa" * PAGE) -> None:
    with file.open("r+b") as body:
        body.seek(page * PAGE)
        body.write(octets)


def page_of(file: Path, table: str) -> int:
    """The last page of a table with many, counted from 0."""
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT max(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
        try:
            return int(connection.execute(query, (table,)).fetchone()[0]) - 1
        except sqlite3.OperationalError:
            root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
            return int(root) - 1


def test_whoever_meets_the_damage_says_so_beside_the_file(database: Database) -> None:
    file = settled(database)
    spoil(file, page_of(file, "transition"))
    assert is_damaged(file)
    with pytest.raises(DamagedStoreError):
        States(Database(f"sqlite:///{file}")).transitions(limit=100_000)
    assert mark_of(file).exists()


def test_a_locked_database_is_not_damaged(database: Database) -> None:
    file = settled(database)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert not is_damaged(file)


def test_one_spoilt_page_costs_its_own_rows_alone(database: Database) -> None:
    file = settled(database)
    before = rows(file)
    spoil(file, page_of(file, "history_hot"))
    saved = prepare(f"sqlite:///{file}", look=True, now=NOW)
    after = rows(file)
    assert saved is not None
    assert not is_damaged(file)
    kept = {name: count for name, count in before.items() if name not in ("finding", "history_hot", "change")}
    assert {name: after[name] for name in kept} == kept
    assert States(Database(f"sqlite:///{file}")).standings()["device:d7"].sequence == EACH
    assert [path.name for path in file.parent.glob("*damaged*")] == ["motcua-damaged-20261118T110640Z.db"]
    (found,) = Findings(Database(f"sqlite:///{file}")).all(subject=MONITOR)
    assert found.kind is FindingKind.STORE_MENDED
    assert found.detail["file"] == "motcua-damaged-20261118T110640Z.db"
    assert found.detail["rows"] == saved


def test_what_only_the_log_has_is_saved_too_and_the_new_file_never_meets_it(tmp_path: Path) -> None:
    file = tmp_path / "motcua.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    holder = sqlite3.connect(file)  # keeps the log from being folded into the file
    holder.execute("SELECT * FROM standing").fetchall()
    fill(database)
    log = file.with_name("motcua.db-wal").read_bytes()
    assert len(log) > PAGE
    mend(file, NOW)
    holder.close()
    database.close()
    assert rows(file)["transition"] == SUBJECTS * EACH
    assert not is_damaged(file)


def test_what_is_no_database_at_all_is_kept_and_a_new_one_begun(tmp_path: Path) -> None:
    file = tmp_path / "motcua.db"
    file.write_bytes(b"not a database, but somebody's words\n" * 1000)
    assert prepare(f"sqlite:///{file}", look=True, now=NOW) == 0
    assert rows(file)["transition"] == 0
    (kept,) = tmp_path.glob("motcua-damaged-*.db")
    assert kept.read_bytes().startswith(b"not a database")


def test_a_whole_database_is_left_alone(database: Database) -> None:
    file = settled(database)
    before = file.read_bytes()
    assert prepare(f"sqlite:///{file}", look=True, now=NOW) is None
    assert file.read_bytes() == before


@pytest.mark.parametrize("step", range(5))
def test_a_kill_at_any_step_leaves_the_old_one_or_the_new_one(
    database: Database, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settled(database)
    before = rows(file)["transition"]
    spoil(file, page_of(file, "history_hot"))
    done = 0
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal done
        if done == step:
            raise KeyboardInterrupt
        done += 1
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with suppress(KeyboardInterrupt):  # of the last steps there may be fewer
        mend(file, NOW)
    monkeypatch.setattr(Path, "replace", real)
    prepare(f"sqlite:///{file}", look=True, now=NOW + 1)
    assert rows(file)["transition"] == before
    assert not is_damaged(file)


@given(page=st.integers(0, 80), octets=st.binary(min_size=1, max_size=600), at=st.integers(0, PAGE - 600))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_spoilt_the_result_is_a_whole_database(
    whole: Path, tmp_path: Path, page: int, octets: bytes, at: int
) -> None:
    for left in tmp_path.iterdir():
        left.unlink()
    file = tmp_path / "motcua.db"
    body = bytearray(whole.read_bytes())
    start = page * PAGE % len(body) + at
    body[start : start + len(octets)] = octets
    file.write_bytes(body)
    mark_of(file).touch()
    prepare(f"sqlite:///{file}", look=False, now=NOW)
    assert not is_damaged(file)
    assert not mark_of(file).exists()
    States(Database(f"sqlite:///{file}")).standings()


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    database = Database.in_folder(folder)
    migrate(database)
    fill(database)
    return settled(database)
