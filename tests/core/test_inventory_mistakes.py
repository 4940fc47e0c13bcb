"""Every mistake is refused with exactly the message that stands in its fixture's expected.txt."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from pathlib import Path

import pytest

from core.errors import InventoryError
from core.inventory import load

FIXTURES = Path(__file__).parent / "inventory_fixtures"
NAMES = sorted(path.name for path in FIXTURES.iterdir())


def refusal(name: str) -> str:
    with pytest.raises(InventoryError) as caught:
        load(Path(name))
    return str(caught.value)


@pytest.fixture(scope="module")
def refusals() -> dict[str, str]:
    """All of them at once: most of the time is Ansible's, in processes of its own."""
    with chdir(FIXTURES), ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(NAMES, pool.map(refusal, NAMES), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_exact_message(name: str, refusals: dict[str, str]) -> None:
    assert refusals[name].splitlines() == (FIXTURES / name / "expected.txt").read_text().splitlines()


def test_no_message_shows_a_secret() -> None:
    messages = "".join((FIXTURES / name / "expected.txt").read_text() for name in NAMES)
    assert "hunter2" not in messages
    assert "12345678" not in messages


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InventoryError) as caught:
        load(tmp_path / "lucyn")
    assert str(caught.value) == f"{tmp_path}/lucyn: there is no such folder; name the folder of an Ansible inventory"
