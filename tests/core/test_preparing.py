"""What makes a data folder ready where a service manager starts the rooms."""

import os
from pathlib import Path

import pytest

from core import instance, preparing
from core.signing import FILE_NAME
from core.store.database import Database, mark_of
from core.store.inventories import Inventories

HOSTS = """all:
  vars:
    motcua_site: {id: xa, name: Bộ phận Một cửa, kind: commune}
  hosts:
    srv-01: {ansible_host: 10.97.10.11, motcua_kind: server, motcua_name: Máy chủ}
"""
pytestmark = pytest.mark.sqlite


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory/hosts.yml").write_text(HOSTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MOTCUA_INVENTORY", str(tmp_path / "inventory"))
    return tmp_path


def known(place: Path) -> list[str]:
    """The devices of the newest inventory in the store."""
    database = Database.in_folder(place / "data")
    newest = Inventories(database).newest()
    database.close()
    return [] if newest is None else [device.id for device in newest.inventory.devices]


def test_a_fresh_folder_has_all_that_the_rooms_need(place: Path) -> None:
    assert preparing.main([]) == 0
    assert (place / "data").stat().st_mode & 0o777 == 0o700
    assert (place / "data" / FILE_NAME).exists()
    assert known(place) == ["srv-01"]


def test_an_inventory_that_is_wrong_leaves_the_last_one(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert preparing.main([]) == 0
    (place / "inventory/hosts.yml").write_text("all: [", encoding="utf-8")
    assert preparing.main([]) == 0
    assert "the inventory was not taken" in capsys.readouterr().err
    assert known(place) == ["srv-01"]


def test_damage_is_looked_for_once_and_what_is_marked_is_mended(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looked = place / "looked"
    assert preparing.main(["--looked", str(looked)]) == 0
    assert looked.exists()
    mark = mark_of(place / "data/motcua.db")
    mark.touch()
    assert preparing.main([]) == 0
    assert "were saved into a new one" in capsys.readouterr().err
    assert not mark.exists()
    (place / "data/motcua.db").write_bytes(b"not a database at all, and more than a header is long" * 100)
    looked.unlink()
    assert preparing.main(["--looked", str(looked)]) == 0
    assert "the database was damaged" in capsys.readouterr().err


def test_who_runs_is_found_by_the_command_line(place: Path) -> None:
    assert preparing.main([]) == 0
    assert instance.running(place / "data") is None
    assert preparing.main(["--running", str(os.getpid())]) == 0
    assert instance.running(place / "data") == instance.Instance(os.getpid(), "127.0.0.1:8080")


def test_a_setting_that_is_wrong_is_one_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOTCUA_LISTEN", "nowhere")
    assert preparing.main([]) == 1
    assert "listen" in capsys.readouterr().err
