"""Who signed a report, and whether it is still what was signed."""

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.reports import cli, signature
from api.reports.asking import Made
from api.reports.question import Format
from core.errors import InputError, SecretError
from core.signing import FILE_NAME, fingerprint, is_signed_by, own_key

RUNNER = CliRunner()


@pytest.fixture
def report(seeded_quarter: Path, folder: Path, made: dict[Format, Made]) -> Made:
    """A report whose key lies in the folder."""
    shutil.copyfile(seeded_quarter.with_name(FILE_NAME), folder / FILE_NAME)
    return made["csv"]


@pytest.fixture
def verify(folder: Path, report: Made) -> Callable[..., tuple[int, str]]:
    """Writes a report and its signature, has them verified, and gives the exit code and what was said."""

    def run(body: bytes = report.report, signed: bytes = report.signature, *options: str) -> tuple[int, str]:
        (folder / "r.csv").write_bytes(body)
        (folder / "r.csv.sig").write_bytes(signed)
        done = RUNNER.invoke(cli.app, ["verify", str(folder / "r.csv"), "--data", str(folder), *options])
        return done.exit_code, done.output

    return run


def test_a_report_as_it_was_signed(verify: Callable[..., tuple[int, str]], folder: Path) -> None:
    code, said = verify()
    assert code == 0
    assert "Ký bởi: Một cửa Lục Yên" in said
    assert fingerprint(own_key(folder).public) in said
    assert "nguyên vẹn" in said
    assert "2026-06-30T17:00:00+00:00 – 2026-09-30T17:00:00+00:00" in said


def test_every_byte_counts(report: Made) -> None:
    for place in range(0, len(report.report), 97):
        changed = bytearray(report.report)
        changed[place] ^= 1
        assert not signature.check(bytes(changed), report.signature).is_whole
    assert not signature.check(report.report + b"\n", report.signature).is_whole


def test_a_changed_report_is_told(verify: Callable[..., tuple[int, str]], report: Made) -> None:
    code, said = verify(report.report.replace(b"1118", b"1117"))
    assert code == cli.CHANGED
    assert "đã bị sửa" in said


@pytest.mark.parametrize("name", ["office", "until", "sha256", "scope", "digest"])
def test_a_changed_statement_is_told(verify: Callable[..., tuple[int, str]], report: Made, name: str) -> None:
    told = json.loads(report.signature)
    code, said = verify(report.report, json.dumps({**told, name: told[name] + "0"}).encode())
    assert code == cli.CHANGED
    assert "Chữ ký sai" in said


def test_a_key_of_somebody_else_is_told(
    verify: Callable[..., tuple[int, str]], report: Made, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = json.loads(report.signature)["public_key"]
    other = own_key(tmp_path_factory.mktemp("other")).public
    assert verify(report.report, report.signature, "--key", other)[0] == cli.UNKNOWN_KEY
    assert verify(report.report, report.signature, "--key", own)[0] == 0
    (folder / FILE_NAME).unlink()
    code, said = verify()
    assert code == cli.UNKNOWN_KEY
    assert "so với khoá" in said


def test_a_bundle_is_verified_as_one_file(folder: Path, report: Made) -> None:
    (folder / "r.zip").write_bytes(report.bundle())
    done = RUNNER.invoke(cli.app, ["verify", str(folder / "r.zip"), "--data", str(folder)])
    assert done.exit_code == 0
    assert report.name in done.output


def test_what_is_no_signature_is_told(folder: Path, report: Made) -> None:
    for text in (b"{}", b"nothing", b"[]", b'{"signature": 1}'):
        with pytest.raises(InputError, match="signature is not"):
            signature.check(report.report, text)
    (folder / "alone.csv").write_bytes(report.report)
    done = RUNNER.invoke(cli.app, ["verify", str(folder / "alone.csv"), "--data", str(folder)])
    assert isinstance(done.exception, InputError)
    assert "lie side by side" in str(done.exception)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_octets_of_a_stranger_are_refused_in_a_sentence(octets: bytes) -> None:
    with pytest.raises(InputError):
        signature.check(b"report", octets)


def test_a_key_is_made_once_for_its_owners_eyes(tmp_path: Path) -> None:
    first = own_key(tmp_path)
    assert own_key(tmp_path).public == first.public
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert is_signed_by(first.public, first.sign(b"x"), b"x")
    assert not is_signed_by(first.public, first.sign(b"x"), b"y")
    assert not is_signed_by("no key", "no signature", b"x")


def test_a_damaged_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    own_key(tmp_path)
    (tmp_path / FILE_NAME).write_bytes(b"damaged")
    with pytest.raises(SecretError, match="put it back from a backup"):
        own_key(tmp_path)
