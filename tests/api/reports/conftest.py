"""A store with the quarter of the domain's scenarios, made once; each test has a copy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.reports.asking import Made, ask
from api.reports.period import Period, period
from api.reports.question import FORMATS, Format, Question, Report
from api.reports.subjects import Choice
from core.store.database import FILE_NAME, Database
from tests.api.reports import quarter


@pytest.fixture(scope="session")
def seeded_quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quarter")
    quarter.seed(folder).close()
    return folder / FILE_NAME


@pytest.fixture
def folder(seeded_quarter: Path, tmp_path: Path) -> Path:
    """A data folder with the quarter."""
    shutil.copyfile(seeded_quarter, tmp_path / FILE_NAME)
    return tmp_path


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    opened = Database.in_folder(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def q3() -> Period:
    return period("2026-07-01", "2026-09-30", "Asia/Ho_Chi_Minh", quarter.AFTER)


@pytest.fixture(scope="session")
def made(seeded_quarter: Path, q3: Period) -> dict[Format, Made]:
    """The quarter in every form; its tests change nothing."""
    return {form: ask(question(seeded_quarter.parent, q3, format=form)) for form in FORMATS}


def question(folder: Path, period: Period, report: Report = "availability", **more: object) -> Question:
    """What is asked of this folder."""
    choice = more.pop("choice", Choice())
    url = f"sqlite:///{folder / FILE_NAME}"
    return Question(report, url, str(folder), period, choice, **more)  # type: ignore[arg-type]
