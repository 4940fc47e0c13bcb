"""``motcua discover`` and ``motcua findings``: what they refuse, and what they print."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import motcua
from core.errors import InputError, NotRunningError
from core.model import Finding, FindingKind, Inventory
from core.simulated import INVENTORY_JSON
from core.store.database import Database
from core.store.findings import Findings, Sighting
from core.store.inventories import Inventories
from core.store.migrate import migrate
from monitor.discovery.cli import chosen_prefixes
from monitor.probes.echo import IcmpEchoSocket
from tests.monitor.discovery.office import knows, swept
from tests.monitor.world import device

WIDE = knows([], swept((), "127.77.8.0/28"), swept((), "127.77.9.0/29"))


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path))
    monkeypatch.setenv("MOTCUA_LANGUAGE", "en")
    made = Database.in_folder(tmp_path)
    migrate(made)
    return made


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(motcua.app, [*words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def publish(database: Database, inventory: Inventory) -> None:
    Inventories(database).publish(inventory, "a test", "1", 1.0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("127.77.0.0/16", "127.77.0.0/16 is in no prefix of the inventory"),
        ("127.77.8.16/28", "only those are asked: 127.77.8.0/28, 127.77.9.0/29"),
        ("fd97::/120", "is in no prefix"),
        ("127.77.8.1/28", "is not a prefix"),
        ("everything", "is not a prefix"),
    ],
)
def test_only_prefixes_of_the_inventory_are_swept(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        chosen_prefixes(WIDE, text)


def test_one_prefix_may_be_chosen_or_a_part_of_one() -> None:
    assert [str(one.prefix) for one in chosen_prefixes(WIDE, None)] == ["127.77.8.0/28", "127.77.9.0/29"]
    assert [str(one.prefix) for one in chosen_prefixes(WIDE, "127.77.8.8/30")] == ["127.77.8.8/30"]
    with pytest.raises(InputError, match="motcua_discovery"):
        chosen_prefixes(knows([]).model_copy(update={"discovery": ()}), None)


def test_a_sweep_with_real_pings(database: Database) -> None:
    publish(database, knows([device("known", address="127.77.9.2")], *WIDE.discovery))
    code, printed = run("discover", "--prefix", "127.77.9.0/29", "--rate", "1000", "--json")
    (told,) = json.loads(printed)
    assert code == 3
    assert [one["address"] for one in told["answered"]] == [f"127.77.9.{number}" for number in range(1, 7)]
    assert [one["key"] for one in told["findings"]] == [f"127.77.9.{number}" for number in (1, 3, 4, 5, 6)]
    code, printed = run("discover", "--prefix", "127.77.9.2/32", "--rate", "1000")
    assert (code, printed) == (0, "")
    code, printed = run("discover", "--prefix", "127.77.9.4/32", "--rate", "1000")
    assert (code, "ansible_host: 127.77.9.4" in printed) == (3, True)


def test_what_it_cannot_do_is_one_sentence(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no inventory yet"):
        run("discover")
    monkeypatch.setenv("MOTCUA_DISCOVERY_RATE", "0")
    with pytest.raises(InputError, match="discovery_rate is 0"):
        run("discover")


def test_the_sample_centres_addresses_are_asked_of_the_sample_centre_alone(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a real ping for a simulated address")

    monkeypatch.setattr(IcmpEchoSocket, "send", refuse)
    publish(database, WIDE)
    (tmp_path / INVENTORY_JSON).write_text(WIDE.model_dump_json(), encoding="utf-8")
    with pytest.raises(NotRunningError, match="make run"):
        run("discover")


def test_findings_are_listed_worst_first(database: Database) -> None:
    assert run("findings", "--json") == (0, "[]\n")
    stranger = Finding(FindingKind.UNKNOWN_DEVICE, "10.0.0.9", (("address", "10.0.0.9"), ("what", "TP-Link")))
    walk = Finding(FindingKind.EMPTY_WALK)
    Findings(database).write([Sighting("site:ly", stranger, 5.0), Sighting("device:a", walk, 9.0)])
    code, printed = run("findings", "--json")
    rows = json.loads(printed)
    assert (code, [row["kind"] for row in rows]) == (3, ["unknown_device", "empty_walk"])
    assert rows[0]["sentence"] == "10.0.0.9 is not in the inventory: TP-Link."
    assert rows[0]["first_seen"] == "1970-01-01T00:00:05+00:00"
    Findings(database).acknowledge(1, "ha", "a guest's", 10.0)
    code, printed = run("findings")
    assert (code, "a guest's" in printed) == (0, True)
    assert run("findings", "--ended", "--json") == (0, "[]\n")


def test_no_instance_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(NotRunningError, match="motcua up"):
        run("findings")
