"""A data folder with a database, an inventory of this machine alone, and playbooks that a test writes."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from core.model import RunPlan, RunRequest, RunState
from core.settings import Settings, load
from core.store.checks import Checks
from core.store.database import Database
from core.store.migrate import migrate
from core.store.provisioned import Provisioned
from core.store.run_queue import RunQueue
from core.store.runs import Runs

REAL_PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
HERE = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}


@dataclass(frozen=True, slots=True)
class Site:
    """A small site: its settings, its runs, and a way to give it playbooks."""

    settings: Settings
    runs: Runs
    queue: RunQueue
    provisioned: Provisioned
    database: Database
    checks: Checks

    def playbook(self, name: str, *tasks: Mapping[str, object], hosts: str = "here") -> None:
        """Write a playbook of one play."""
        plays = [{"name": name, "hosts": hosts, "gather_facts": False, "tasks": [dict(task) for task in tasks]}]
        (self.settings.playbooks / f"{name}.yml").write_text(yaml.safe_dump(plays, sort_keys=False))

    def claimed(self, request: RunRequest, *hosts: str) -> int:
        """A run that a worker has: asked for, looked at, and its turn."""
        run_id = self.runs.request(request, 0.0)
        assert self.queue.plan(run_id, RunPlan(hosts), RunState.QUEUED, 0.5)
        record = self.queue.claim("here", 1.0, places=100)
        assert record is not None
        assert record.id == run_id
        return run_id

    def hosts(self, **hosts: Mapping[str, object]) -> None:
        """Write the inventory."""
        groups = {"all": {"children": {"desks": {"hosts": {name: dict(host) for name, host in hosts.items()}}}}}
        (self.settings.inventory / "hosts.yml").write_text(yaml.safe_dump(groups))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folders = {name: tmp_path / name for name in ("data", "inventory", "playbooks")}
    settings = load(None, {}, **folders)
    for folder in (settings.data, settings.inventory, settings.playbooks):
        folder.mkdir()
    (settings.playbooks / "ansible.cfg").write_text((REAL_PLAYBOOKS / "ansible.cfg").read_text())
    database = Database(settings.database_url)
    migrate(database)
    found = Site(settings, Runs(database), RunQueue(database), Provisioned(database), database, Checks(database))
    found.hosts(here=HERE)
    yield found
    database.close()
