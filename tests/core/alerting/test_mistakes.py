"""Every mistake in the file of the alerts is refused with exactly the message that stands beside its fixture."""

from contextlib import chdir
from pathlib import Path

import pytest

from core.alerting import load
from core.errors import InputError

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.toml"))


def refusal(name: str) -> str:
    with chdir(FIXTURES), pytest.raises(InputError) as caught:
        load(Path(f"{name}.toml"))
    return str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_the_exact_message(name: str) -> None:
    assert refusal(name).splitlines() == (FIXTURES / f"{name}.txt").read_text().splitlines()


def test_no_message_shows_a_secret() -> None:
    assert "hunter2" not in "".join(refusal(name) for name in NAMES)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path / "alerts.toml")
    assert str(caught.value) == (
        f"the file of the alerts {tmp_path}/alerts.toml cannot be read: No such file or directory"
    )
