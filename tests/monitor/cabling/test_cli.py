"""``motcua where`` and ``motcua cabling`` for the eye: what devices say is shown whole, and is no markup."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.model import Cable, CableEnd, Cabling, CablingNode, Station, StationPlace
from core.store.cablings import Cablings
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from motcua import app
from tests.monitor.world import device, inventory

PORT = "TwentyFiveGigE1/0/24 [/b] :x:"
MAC = "02:00:00:00:00:01"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    database = Database.in_folder(tmp_path)
    migrate(database)
    known = inventory([device("pc-01", address="10.0.0.1").model_copy(update={"name": "Quầy 1"})])
    Inventories(database).publish(known, "a test", "1", 1.0)
    Cablings(database).put(
        Cabling(
            1.0,
            cables=(Cable((CableEnd("stranger", "[red]"), CableEnd("pc-01", PORT)), ()),),
            nodes=(CablingNode("stranger", name="[bold]x[/i]"),),
            stations=(Station(MAC, "10.0.0.1", (StationPlace(0, "switch", PORT),)),),
        )
    )
    database.close()
    return tmp_path


@pytest.mark.parametrize("words", [["where", "quay 1"], ["where", MAC], ["cabling"]])
def test_every_letter_of_a_port_is_there_however_narrow_the_terminal(
    words: list[str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ended = CliRunner().invoke(app, [*words, "--data", str(data)], catch_exceptions=False)
    assert ended.exit_code == 0
    assert "…" not in ended.output
    joined = "".join(ended.output.split())
    assert "[/b]" in joined
    assert ":x:" in joined
