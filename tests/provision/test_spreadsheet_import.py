"""The import as a technician does it: what it writes, when it asks, when it refuses."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core import inventory
from provision.inventory_cli import app

SAMPLE = Path(__file__).parents[2] / "inventory" / "lucyen"
HOLIDAYS = "warning: holidays: "
"""What is said of years whose holidays are not announced yet goes by today's date."""
SHEET = """Vai trò;Tên;MAC;Địa chỉ;Phòng;Người dùng
Máy trạm;PC-10;;10.1.20.20;Quầy 10;
Máy trạm;PC-9;F4390968DE97;10.1.20.19;Quầy 9;Nguyễn Văn An
Thiết bị chuyển mạch;SW 1;12-34-56-01-02-03;10.1.1.2;;
"""
WRITTEN = """# Written by 'motcua inventory import'. Edit it freely: the next import changes only what its sheet says.
all:
  children:
    workstations:
      hosts:
        pc-9:
          ansible_host: 10.1.20.19
          motcua_name: PC-9
          motcua_kind: workstation
          motcua_room: Quầy 9
          motcua_person: Nguyễn Văn An
          motcua_asset_mac: F4:39:09:68:DE:97
        pc-10:
          ansible_host: 10.1.20.20
          motcua_name: PC-10
          motcua_kind: workstation
          motcua_room: Quầy 10
    switches:
      hosts:
        sw-1:
          ansible_host: 10.1.1.2
          motcua_name: SW 1
          motcua_kind: switch
          motcua_asset_mac: '12:34:56:01:02:03'
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "may.csv"
    path.write_text(SHEET)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tan-linh"


def motcua(*arguments: object, text: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)


def test_a_new_folder_is_a_good_inventory(sheet: Path, folder: Path) -> None:
    done = motcua("import", sheet, "--into", folder, "--site-name", "Xã Tân Lĩnh")
    assert (done.exit_code, done.output) == (0, f"3 devices are in {folder}/imported.yml\n")
    assert (folder / "imported.yml").read_text() == WRITTEN
    checked = motcua("check", folder)
    said = [line for line in checked.output.splitlines() if not line.startswith(HOLIDAYS)]
    assert (checked.exit_code, said) == (0, [f"{folder} is good: 3 devices and 0 links"])
    (site,) = inventory.load(folder).sites
    assert (site.id, site.name) == ("tan-linh", "Xã Tân Lĩnh")


def test_the_second_time_changes_nothing(sheet: Path, folder: Path) -> None:
    motcua("import", sheet, "--into", folder)
    done = motcua("import", sheet, "--into", folder)
    assert (done.exit_code, done.output) == (0, f"{folder} has all 3 devices already\n")


def test_a_dry_run_writes_nothing(sheet: Path, folder: Path) -> None:
    done = motcua("import", sheet, "--into", folder, "--dry-run")
    assert done.exit_code == 0
    assert "+          motcua_name: PC-10\n" in done.output
    assert done.output.endswith(f"dry run: nothing was written; 3 devices are ready for {folder}\n")
    assert not folder.exists()


def test_a_change_is_shown_and_asked_for(sheet: Path, folder: Path) -> None:
    motcua("import", sheet, "--into", folder)
    sheet.write_text(SHEET.replace("Quầy 10", "Quầy 11"))
    declined = motcua("import", sheet, "--into", folder, text="n\n")
    assert declined.exit_code == 1
    assert "-          motcua_room: Quầy 10\n+          motcua_room: Quầy 11\n" in declined.output
    assert (folder / "imported.yml").read_text() == WRITTEN
    assert motcua("import", sheet, "--into", folder).exit_code == 1, "nobody there to ask"
    assert (folder / "imported.yml").read_text() == WRITTEN
    assert motcua("import", sheet, "--into", folder, "--yes").exit_code == 0
    assert (folder / "imported.yml").read_text() == WRITTEN.replace("Quầy 10", "Quầy 11")


def test_what_was_added_by_hand_and_other_devices_stay(sheet: Path, folder: Path) -> None:
    motcua("import", sheet, "--into", folder)
    file = folder / "imported.yml"
    by_hand = WRITTEN.replace("motcua_room: Quầy 10\n", "motcua_room: Quầy 10\n          motcua_upstream: sw-1\n")
    file.write_text(by_hand)
    sheet.write_text("Vai trò,Tên,Địa chỉ\nMáy in,PC-10,10.1.40.1\n")
    assert motcua("import", sheet, "--into", folder, "--yes").exit_code == 0
    changed = inventory.load(folder).device("pc-10")
    assert changed is not None
    assert (changed.kind, changed.room, changed.upstream) == ("printer", "Quầy 10", "sw-1")
    assert len(inventory.load(folder).devices) == 3


def test_devices_are_added_to_an_existing_inventory(sheet: Path, tmp_path: Path) -> None:
    existing = tmp_path / "lucyen"
    shutil.copytree(SAMPLE, existing)
    sheet.write_text("Vai trò,Tên,Địa chỉ\nMáy trạm,PC-19,10.97.20.29\n")
    assert motcua("import", sheet, "--into", existing).exit_code == 0
    added = inventory.load(existing).device("pc-19")
    assert added is not None
    assert (added.site, added.snmp, added.asset.vendor) == ("lucyen", "hosts-v3", "HP"), "its group's values"


def test_the_books_come_with_the_sheet(sheet: Path, folder: Path) -> None:
    sheet.write_text(
        "Vai trò,Tên,Địa chỉ,Số sê-ri,Nguyên giá,Ngày mua,Tình trạng\n"
        "Máy trạm,PC-10,10.1.1.10,8001,15.800.000,10/05/2018,hỏng\n"
    )
    assert motcua("import", sheet, "--into", folder).exit_code == 0
    found = inventory.load(folder).device("pc-10")
    assert found is not None
    asset = found.asset
    assert (asset.serial, asset.cost, asset.purchased, asset.condition) == (
        "8001",
        15_800_000,
        date(2018, 5, 10),
        "broken",
    )
    assert motcua("import", sheet, "--into", folder).output.endswith("has all 1 devices already\n")


def test_what_the_inventory_would_refuse_is_not_written(sheet: Path, tmp_path: Path) -> None:
    existing = tmp_path / "lucyen"
    shutil.copytree(SAMPLE, existing)
    sheet.write_text("Vai trò,Tên,Địa chỉ\nMáy trạm,PC-19,10.97.20.11\n")
    done = motcua("import", sheet, "--into", existing)
    assert done.exit_code == 2
    assert done.output == (
        "host pc-19, ansible_host (imported.yml line 7): 10.97.20.11 is host pc-01's already; give each its own\n"
    )
    assert not (existing / "imported.yml").exists()


def test_a_wrong_sheet_writes_nothing(sheet: Path, folder: Path) -> None:
    sheet.write_text(SHEET.replace("10.1.1.2", "10.1.1"))
    done = motcua("import", sheet, "--into", folder)
    assert (done.exit_code, done.output) == (
        2,
        "row 4, column Địa chỉ: '10.1.1' is not an IP address; write one like 10.97.20.11\n",
    )
    assert not folder.exists()


def test_a_hosts_file_of_another_form_is_left_alone(sheet: Path, folder: Path) -> None:
    folder.mkdir()
    file = folder / "imported.yml"
    for content in (b"all: [1]\n", b"a: !vault x\n", b"\xff", b"all:\n  children:\n    a: {}\n"):
        file.write_bytes(content)
        done = motcua("import", sheet, "--into", folder, "--yes")
        assert (done.exit_code, done.output) == (
            2,
            "imported.yml is no longer in the form that the import writes; rename it, then import again\n",
        )
        assert file.read_bytes() == content


def test_a_folder_that_is_a_file(sheet: Path) -> None:
    done = motcua("import", sheet, "--into", sheet)
    assert (done.exit_code, done.output) == (
        2,
        f"{sheet} cannot be written: File exists; choose another folder\n",
    )
    assert sheet.read_text() == SHEET


def test_check_and_list_of_the_sample() -> None:
    report = json.loads(motcua("check", SAMPLE, "--json").output)
    warnings = report.pop("warnings")
    assert report == {"ok": True, "sites": 2, "devices": 57, "links": 3, "credentials": 3, "mistakes": []}
    assert {one["where"] for one in warnings} <= {"holidays"}
    listed = json.loads(motcua("list", SAMPLE, "--json").output)
    assert len(listed["devices"]) == 57
    table = motcua("show", SAMPLE).output
    assert "10.97.20.28" in table
    assert "backup-4g" in table


def test_check_looks_behind_the_references_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    done = motcua("check", SAMPLE, "--secrets")
    assert done.exit_code == 2
    assert done.output.endswith(f"{SAMPLE} is refused: 6 mistakes\n")
    monkeypatch.setenv("MOTCUA_VAULT_PASSWORD_FILE", str(SAMPLE / "demo-vault-password"))
    assert motcua("check", SAMPLE, "--secrets").exit_code == 0


def test_check_of_a_wrong_one(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    what = "there is no such folder; name the folder of an Ansible inventory"
    told = motcua("check", gone)
    assert (told.exit_code, told.output) == (2, f"{gone}: {what}\n{gone} is refused: 1 mistake\n")
    report = motcua("check", gone, "--json")
    assert report.exit_code == 2
    assert json.loads(report.output)["mistakes"] == [{"where": str(gone), "what": what}]
    assert motcua("list", gone).exit_code == 2


def test_the_folder_is_the_setting_when_none_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTCUA_INVENTORY", str(SAMPLE))
    assert "57 devices" in motcua("check").output
    monkeypatch.setenv("MOTCUA_NONSENSE", "1")
    done = motcua("check")
    assert (done.exit_code, done.output) == (
        2,
        "setting 'nonsense' is not known; CONFIGURATION.md lists every setting\n",
    )
