"""ALERTS and due times at /metrics: of what is open in the store, whoever changed it."""

import asyncio
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from core.errors import StoreError
from core.incidents.due import dues, rules
from core.incidents.places import Places
from core.model import DeviceKind, IncidentAct, IncidentEventKind, Reason, Severity, State, Transition
from core.store.database import FILE_NAME, Database
from core.store.incidents import Incidents
from core.store.migrate import migrate
from core.store.states import IncidentChange, States
from monitor.metrics import exposition, link_metrics
from monitor.metrics.incident_metrics import OpenIncidents
from tests.monitor.world import device, inventory, link
from tests.tools import require_tool

OFFICE = inventory(
    [device("router", kind=DeviceKind.ROUTER), device('pc"1', address="10.0.0.2")],
    [link("wan", "router"), link("line", "router", interface=None)],
)
AT = 1_790_000_000.25


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("incidents")
    database = Database.in_folder(folder)
    migrate(database)
    database.close()
    return folder / FILE_NAME


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Database:
    shutil.copyfile(migrated, tmp_path / FILE_NAME)
    return Database.in_folder(tmp_path)


async def at_once(work: Callable[[], None]) -> None:
    work()


def shown(told: OpenIncidents) -> dict[str, dict[frozenset[tuple[str, str]], float]]:
    """Metric → labels → value, of a scrape."""
    body, _ = exposition.exposition(told.families(), CollectorRegistry(), "text/plain;version=0.0.4")
    text = b"".join(body).decode()
    if text:
        command = [require_tool("promtool"), "check", "metrics"]
        checked = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    found: dict[str, dict[frozenset[tuple[str, str]], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value
    return found


async def look(told: OpenIncidents, until: Callable[[], bool]) -> None:
    """Let it look until this is so."""
    work = asyncio.create_task(told.run())
    try:
        for _ in range(500):
            if until():
                return
            await asyncio.sleep(0.01)
        pytest.fail("it never saw")
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


def trouble(states: States, subject: str, severity: Severity | None, sequence: int, at: float) -> None:
    state = State.DOWN if severity else State.UP
    before = State.UNKNOWN if sequence == 1 else State.DOWN
    item = Transition(subject, sequence, at, before, state, Reason.UNREACHABLE)
    assert states.record([(item, IncidentChange(severity))])


async def test_what_is_open_fires_with_its_due_times(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.metrics.incident_metrics.LOOK_EVERY", 0.01)
    states, incidents = States(database), Incidents(database)
    told = OpenIncidents(states, incidents, at_once)
    assert set(shown(told)) == {"motcua_incidents_open"}
    trouble(states, "device:router", Severity.S1, 1, AT)
    trouble(states, 'device:pc"1', Severity.S3, 1, AT + 1)
    trouble(states, "device:gone", Severity.S3, 1, AT + 2)
    told.take(OFFICE)
    await look(told, lambda: "ALERTS" in shown(told))
    found = shown(told)
    labels = {"incident": "1", "subject": "device:router", "severity": "S1", "reason": "unreachable"}
    labels |= {"site": "lucyen", "kind": "router"}
    assert len(found["ALERTS"]) == 3
    name = {"alertname": "MotcuaIncident", "alertstate": "firing"}
    assert found["ALERTS"][frozenset((labels | name).items())] == 1
    assert found["motcua_incident_opened_timestamp_seconds"][frozenset(labels.items())] == AT
    assert found["motcua_incident_acknowledged"][frozenset(labels.items())] == 0
    due = dues(rules(), states.incidents()[-1], Places.of(OFFICE).hours("device:router"))
    assert found["motcua_incident_acknowledge_due_timestamp_seconds"][frozenset(labels.items())] == due.acknowledge.at
    assert found["motcua_incident_restore_due_timestamp_seconds"][frozenset(labels.items())] == due.restore.at
    counts = {dict(one)["severity"]: value for one, value in found["motcua_incidents_open"].items()}
    assert counts == {"S1": 1, "S2": 0, "S3": 2, "S4": 0}
    assert {"device:gone", 'device:pc"1'} <= {dict(one)["subject"] for one in found["ALERTS"]}


async def test_what_persons_do_is_seen_and_what_is_over_is_gone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.metrics.incident_metrics.LOOK_EVERY", 0.01)
    states, incidents = States(database), Incidents(database)
    told = OpenIncidents(states, incidents, at_once)
    told.take(OFFICE)
    trouble(states, "link:wan", Severity.S1, 1, AT)
    await look(told, lambda: "ALERTS" in shown(told))
    incidents.act(1, IncidentAct(IncidentEventKind.ACKNOWLEDGED, "ha"), AT + 1)
    incidents.act(1, IncidentAct(IncidentEventKind.SEVERITY_CHANGED, "ha", "4G chạy", "S2"), AT + 2)
    taken = "motcua_incident_acknowledged"
    await look(told, lambda: list(shown(told)[taken].values()) == [1])
    assert {dict(one)["severity"] for one in shown(told)["ALERTS"]} == {"S2"}
    trouble(states, "link:wan", None, 2, AT + 9)
    await look(told, lambda: "ALERTS" not in shown(told))


async def test_a_store_that_cannot_be_read_is_asked_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.metrics.incident_metrics.LOOK_EVERY", 0.01)
    states, broken = States(database), [True]

    async def stored(work: Callable[[], None]) -> None:
        if broken.pop() if broken else False:
            raise StoreError("the database cannot be used: disk full")
        with ThreadPoolExecutor(1) as pool:
            await asyncio.get_running_loop().run_in_executor(pool, work)

    told = OpenIncidents(states, Incidents(database), stored)
    trouble(states, "link:wan", Severity.S1, 1, AT)
    await look(told, lambda: "ALERTS" in shown(told))


def test_links_say_where_they_are_measured_and_what_was_contracted() -> None:
    body, _ = exposition.exposition(link_metrics.families(OFFICE.links), CollectorRegistry(), "")
    lines = b"".join(body).decode().splitlines()
    wan = OFFICE.links[0]
    place = 'link="wan",site="lucyen",kind="wan"'
    assert f'motcua_link_info{{{place},device="router",interface="ether1"}} 1' in lines
    assert f"motcua_link_receive_capacity_bytes_per_second{{{place}}} {wan.bandwidth_down * 125_000.0}" in lines
    assert f"motcua_link_transmit_capacity_bytes_per_second{{{place}}} {wan.bandwidth_up * 125_000.0}" in lines
    assert 'motcua_link_info{link="line",site="lucyen",kind="wan",device="router",interface=""} 1' in lines
