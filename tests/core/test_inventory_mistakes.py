"""Every mistake is refused with exactly the message that stands in its fixture's expected.txt."""

from pathlib import Path

import pytest

from core.errors import InventoryError
from core.inventory import load

FIXTURES = Path(__file__).parent / "inventory_fixtures"
NAMES = sorted(path.name for path in FIXTURES.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_the_exact_message(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES)
    with pytest.raises(InventoryError) as caught:
        load(Path(name))
    assert str(caught.value).splitlines() == (FIXTURES / name / "expected.txt").read_text().splitlines()


def test_no_message_shows_a_secret() -> None:
    messages = "".join((FIXTURES / name / "expected.txt").read_text() for name in NAMES)
    assert "hunter2" not in messages
    assert "12345678" not in messages


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InventoryError) as caught:
        load(tmp_path / "lucyn")
    assert str(caught.value) == f"{tmp_path}/lucyn: there is no such folder; name the folder of an Ansible inventory"
