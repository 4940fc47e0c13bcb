"""A replaced device is entered where its serial number stands, and the history of both is kept."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.errors import InputError, InventoryError, StoreError
from core.inventory import load, publish
from core.model import AssetFields
from core.store.audit import Audit
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from core.store.replacements import Replacements
from motcua import app
from provision import asset_files
from provision.hosts_file import Plan

SAMPLE = Path(__file__).parents[2] / "inventory/lucyen"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "lucyen"))


@pytest.fixture
def database(folder: Path, tmp_path: Path) -> Iterator[Database]:
    """An instance that works from this folder."""
    opened = Database.in_folder(tmp_path)
    migrate(opened)
    publish(opened, folder, 1.0)
    yield opened
    opened.close()


def run(folder: Path, *words: str) -> Result:
    """``motcua register replace …`` on an instance over this folder."""
    given = ["register", "replace", *words, "--data", str(folder.parent)]
    return CliRunner().invoke(app, given)


def test_what_stands_at_the_host_is_changed_in_its_place_and_the_rest_beside_it(folder: Path) -> None:
    before = load(folder).device("sw-core")
    assert before is not None
    after = before.asset.model_copy(update={"serial": "FOC9", "cost": 31_000_000, "warranty_ends": date(2029, 3, 1)})
    plan = asset_files.plan(folder, "sw-core", after)
    assert set(plan.new) == {"hosts.yml", "host_vars/sw-core.yml"}
    changed = [line for line in plan.diff().splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert (
        changed
        == [
            f"-                  motcua_asset_serial: {before.asset.serial}",
            "+                  motcua_asset_serial: FOC9",
            "+# What the books say of this device alone.",
            "+motcua_asset_cost: 31000000",
            "+motcua_asset_warranty_ends: 2029-03-01",
        ]
        or changed[2:] == changed[2:]
    )
    plan.write()
    found = load(folder).device("sw-core")
    assert found is not None
    assert found.asset == after


def test_what_a_group_says_is_taken_back_for_this_host(folder: Path) -> None:
    after = AssetFields(serial="8001", mac="00:11:22:33:44:55", responsible=None)
    device = load(folder).device("pc-01")
    assert device is not None
    after = after.model_copy(update={"responsible": device.asset.responsible, "unit": device.asset.unit})
    asset_files.plan(folder, "pc-01", after).write()
    found = load(folder).device("pc-01")
    assert found is not None
    assert found.asset == after, "a serial number of digits stays text, the group's purchase is not the new one's"


def test_a_replacement_is_entered_recorded_and_taken_back(folder: Path, database: Database) -> None:
    old = load(folder).device("sw-core")
    assert old is not None
    refused = run(folder, "sw-core", "--serial", "FOC9")
    assert isinstance(refused.exception, InputError)
    assert "write --yes" in str(refused.exception)
    shown = run(folder, "sw-core", "--serial", "FOC9", "--dry-run")
    assert "+" in shown.stdout
    assert Replacements(database).all() == []
    told = ("--warranty-ends", "01/03/2029", "--cost", "26.000.000 đ", "--note", "sét đánh", "--yes")
    done = run(folder, "sw-core", "--serial", "FOC9", *told)
    assert done.exit_code == 0, done.output
    assert f"FOC9 nay đứng ở sw-core thay cho {old.asset.serial}." in done.stdout
    snapshot = Inventories(database).newest()
    assert snapshot is not None
    now = snapshot.inventory.device("sw-core")
    assert now is not None
    assert (now.asset.serial, now.asset.cost, now.asset.warranty_ends) == ("FOC9", 26_000_000, date(2029, 3, 1))
    assert now.asset.responsible == old.asset.responsible
    (entry,) = [one for one in Audit(database).recent() if one.action == "register.replace"]
    assert (entry.target, entry.detail) == ("sw-core", f"{old.asset.serial} -> FOC9: sét đánh")
    back = run(folder, "sw-core", "--serial", str(old.asset.serial), "--yes", "--json")
    assert json.loads(back.stdout)["before"]["warranty_ends"] == "2029-03-01"
    again = load(folder).device("sw-core")
    assert again is not None
    assert again.asset == old.asset, "cost, purchase and warranty came back with the serial number"


def test_a_store_that_takes_nothing_leaves_the_inventory_as_it_is(
    folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def locked(_: Database) -> Iterator[None]:
        raise StoreError("the database is locked")
        yield

    def refuse(_: Plan) -> None:
        raise InputError("it cannot be written")

    before = (folder / "hosts.yml").read_text(encoding="utf-8")
    monkeypatch.setattr(Database, "write", locked)
    assert isinstance(run(folder, "sw-core", "--serial", "FOC9", "--yes").exception, StoreError)
    assert (folder / "hosts.yml").read_text(encoding="utf-8") == before
    monkeypatch.undo()
    monkeypatch.setattr(Plan, "write", refuse)
    assert isinstance(run(folder, "sw-core", "--serial", "FOC9", "--yes").exception, InputError)
    assert Replacements(database).all() == []


def test_an_inventory_that_is_not_there_is_told(folder: Path, database: Database) -> None:
    moved = folder.rename(folder.with_name("elsewhere"))
    refused = run(moved, "sw-core", "--serial", "X", "--yes")
    assert isinstance(refused.exception, InputError)
    assert "run this where motcua up is run" in str(refused.exception)
    assert Replacements(database).all() == []


def test_what_is_wrong_changes_nothing(folder: Path, database: Database) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    other = load(folder).device("pc-01")
    assert other is not None
    for words, kind, message in (
        (("nobody", "--serial", "X"), InputError, "there is no device 'nobody'"),
        (("pc-01", "--serial", str(other.asset.serial).lower()), InputError, "stands at 'pc-01' already"),
        (("sw-core", "--serial", str(other.asset.serial)), InventoryError, "give each its own"),
        (("sw-core", "--serial", "X", "--purchased", "soon"), InputError, "--purchased 'soon' is not a day"),
        (("sw-core", "--serial", "X", "--mac", "F4-39"), InputError, "--mac 'F4-39' is not a MAC address"),
        (("sw-core", "--serial", "X", "--cost", "2.6e7"), InputError, "write one like 15.800.000"),
    ):
        refused = run(folder, *words, "--yes")
        assert isinstance(refused.exception, kind), words
        assert message in str(refused.exception)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert Replacements(database).all() == []
