"""What SIGHUP and a reload read anew: the inventory and the alerts, and nothing by halves that is wrong in itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.publishing import publish
from core.store.alertings import Alertings
from core.store.database import Database
from core.store.inventories import Inventories

ROOT = Path(__file__).parents[3]
LUCYEN = ROOT / "inventory" / "lucyen"


def test_both_are_taken(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text('[[receiver]]\nname = "a"\nchannel = "webhook"\nurl = "http://127.0.0.1/"\nsites = ["lucyen"]\n')
    publish(database, LUCYEN, file, tmp_path / "cache")
    found = Alertings(database).newest()
    assert found is not None
    assert found[1]["receiver"][0]["name"] == "a"  # type: ignore[index]  # plain data
    assert Inventories(database).newest() is not None


def test_a_file_that_is_wrong_in_itself_keeps_the_inventory_out_too(tmp_path: Path, database: Database) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text("[[receiver]]\n")
    with pytest.raises(InputError, match="channel is one of"):
        publish(database, LUCYEN, file, tmp_path / "cache")
    assert Inventories(database).newest() is None
    assert Alertings(database).newest() is None


def test_as_a_command_it_says_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text("[[receiver]]\nname = 1\n[[receiver]]\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    environment |= {"MOTCUA_DATA": str(tmp_path), "MOTCUA_INVENTORY": str(LUCYEN), "MOTCUA_ALERTS": str(file)}
    ended = subprocess.run(
        [sys.executable, "-m", "core.publishing"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 3
