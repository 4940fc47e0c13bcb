"""A web application over a seeded store, and clients in every role."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.house import House
from api.people import People
from core import settings
from core.clock import ManualClock
from core.errors import InventoryError, Mistake
from core.model import Role
from core.store.database import FILE_NAME, Database
from tests.api import centre

NOW = 1_790_000_000.0
HERE = "https://office.test"
PASSWORD = "một câu đủ dài"


@dataclass(slots=True)
class Office:
    """Everything of one test: the store, the app over it, the clock, and what a reload would find wrong."""

    database: Database
    house: House
    app: FastAPI
    clock: ManualClock
    folder: Path
    tokens: dict[Role, str]
    mistakes: list[Mistake]

    def client(self, role: Role | None = None, address: str = "192.0.2.7", host: str = HERE) -> TestClient:
        """A program that shows the token of this role, or none."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return TestClient(self.app, host, headers=headers, client=(address, 40_000), follow_redirects=False)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is made once and copied for each test."""
    folder = tmp_path_factory.mktemp("seeded")
    database = centre.fresh(folder)
    centre.seed(database, NOW)
    database.close()
    return folder / FILE_NAME


@pytest.fixture
def office(seeded: Path, tmp_path: Path) -> Iterator[Office]:
    """A seeded office of its own for one test."""
    shutil.copyfile(seeded, tmp_path / FILE_NAME)
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks" / "base.yml").touch()
    database, clock = Database.in_folder(tmp_path), ManualClock(NOW)
    chosen = settings.load(None, {}, data=tmp_path, playbooks=tmp_path / "playbooks")
    mistakes: list[Mistake] = []

    def reload() -> int:
        if mistakes:
            raise InventoryError(mistakes)
        return 1

    house = House.over(database, chosen, clock, reload)
    people = People(house, "test")
    tokens = {role: people.add_token(f"{role}-token", role, None)[1] for role in Role}
    yield Office(database, house, create_app(house), clock, tmp_path, tokens, mistakes)
    database.close()


@pytest.fixture
def technician(office: Office) -> str:
    """An account that can log in with PASSWORD."""
    People(office.house, "test").add_account("ha", PASSWORD, Role.TECHNICIAN)
    return "ha"
