"""``motcua report``: what a person types, and what comes of it."""

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.reports import cli
from core.errors import InputError, MotcuaError, NotRunningError

Q3 = ("--from", "2026-07-01", "--to", "30/09/2026")
RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def later_than_the_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quarter is over, whatever day it is."""
    monkeypatch.setattr("api.reports.options.time.time", lambda: 1_793_000_000.0)


def run(folder: Path, *words: str) -> Result:
    return RUNNER.invoke(cli.app, [*words, "--data", str(folder)], env={"COLUMNS": "200"})


def test_a_table_says_what_was_not_up(folder: Path) -> None:
    done = run(folder, "availability", *Q3)
    assert done.exit_code == 0, done.exception
    for words in ("Báo cáo độ sẵn sàng", "132.480 phút", "64 ngày làm việc, 30.720 phút"):
        assert words in done.output
    for figure in ("1.118", "99,156\u00a0%", "248", "99,193\u00a0%"):
        assert figure in done.output
    assert "Camera 01" not in done.output, "what was always up is counted, not listed"


def test_json_goes_to_the_screen_and_files_beside_their_signature(folder: Path) -> None:
    told = json.loads(run(folder, "availability", *Q3, "--link", "wan", "--json").stdout)
    assert told["subjects"][0]["all_hours"]["availability_percent"] == 99.156
    assert run(folder, "availability", *Q3, "--format", "pdf", "-o", str(folder / "q3.pdf")).exit_code == 0
    assert (folder / "q3.pdf").read_bytes().startswith(b"%PDF")
    assert run(folder, "verify", str(folder / "q3.pdf")).exit_code == 0
    assert run(folder, "availability", *Q3, "--format", "csv", "-o", str(folder / "q3.zip")).exit_code == 0
    with zipfile.ZipFile(folder / "q3.zip") as archive:
        assert archive.namelist() == ["availability-20260701-20260930.csv", "availability-20260701-20260930.csv.sig"]
    assert run(folder, "verify", str(folder / "q3.zip")).exit_code == 0


def test_a_remark_stands_in_the_report(folder: Path) -> None:
    told = json.loads(run(folder, "availability", *Q3, "--json", "--note", "Theo yêu cầu của Thanh tra tỉnh").stdout)
    assert told["notes"] == ["Theo yêu cầu của Thanh tra tỉnh"]


def test_the_usual_period_is_the_month_before(folder: Path) -> None:
    told = json.loads(run(folder, "availability", "--json", "--link", "wan").stdout)
    assert (told["from"], told["until"]) == ("2026-08-31T17:00:00+00:00", "2026-09-30T17:00:00+00:00")


def test_the_key_is_shown_to_be_handed_out(folder: Path) -> None:
    public, fingerprint = run(folder, "key").output.split("\n")[:2]
    told = json.loads(run(folder, "availability", *Q3, "--json").stdout)
    assert told["public_key"] == public
    assert len(fingerprint.split()) == 8


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        (("availability", "--from", "2026-07-01"), InputError, "--from and --to belong together"),
        (("availability", *Q3, "--format", "word"), InputError, "'word' is not known; use table, json, csv, xlsx, pdf"),
        (("availability", *Q3, "-o", "x.pdf"), InputError, "a table goes to the screen; for x.pdf give --format"),
        (("availability", *Q3, "--language", "fr"), InputError, "'fr' is not known; use vi or en"),
        (("availability", *Q3, "--device", "a", "--link", "b"), InputError, "name one of them"),
        (("utilisation", "--from", "2026-07-01", "--to", "2026-07-03"), InputError, "has no 7 whole days"),
    ],
)
def test_what_is_wrong_is_told(folder: Path, words: tuple[str, ...], kind: type[MotcuaError], said: str) -> None:
    done = run(folder, *words)
    assert isinstance(done.exception, kind)
    assert said in str(done.exception)


def test_without_an_instance_there_is_no_report(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere", "availability", *Q3)
    assert isinstance(done.exception, NotRunningError)
