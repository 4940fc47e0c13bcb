"""A folder of MIB files is read once, and again only when a file of it changes."""

from pathlib import Path

import pytest

from core import settings
from monitor.ask import names
from monitor.mibfiles import compiler

MIB = "MINE-MIB DEFINITIONS ::= BEGIN\nmine OBJECT IDENTIFIER ::= {{ iso 3 6 1 4 1 {number} }}\nEND\n"


def test_the_folder_is_read_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, data = tmp_path / "mibs", tmp_path / "data"
    folder.mkdir()
    data.mkdir()
    (folder / "MINE-MIB").write_text(MIB.format(number=4711), encoding="utf-8")
    chosen = settings.load(None, {}, data=data, mib_folder=folder)
    assert names.names(chosen).read("mine").oid == "1.3.6.1.4.1.4711"
    with monkeypatch.context() as never:
        never.setattr(compiler, "compile_mibs", lambda *_, **__: pytest.fail("it was read already"))
        assert names.names(chosen).title("1.3.6.1.4.1.4711.5") == "MINE-MIB::mine.5"
    (folder / "MINE-MIB").write_text(MIB.format(number=47110), encoding="utf-8")
    assert names.names(chosen).read("mine").oid == "1.3.6.1.4.1.47110"
    assert len(list((data / names.FOLDER).iterdir())) == 1


def test_a_cache_that_was_cut_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "MINE-MIB").write_text(MIB.format(number=4711), encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    chosen = settings.load(None, {}, data=data, mib_folder=tmp_path)
    names.names(chosen)
    (kept,) = (data / names.FOLDER).iterdir()
    kept.write_text(kept.read_text(encoding="utf-8")[:-10], encoding="utf-8")
    assert names.names(chosen).read("mine").oid == "1.3.6.1.4.1.4711"


def test_without_a_data_folder_names_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "MINE-MIB").write_text(MIB.format(number=4711), encoding="utf-8")
    chosen = settings.load(None, {}, data=tmp_path / "none", mib_folder=tmp_path)
    assert names.names(chosen).read("mine").oid == "1.3.6.1.4.1.4711"
    assert not (tmp_path / "none").exists()
