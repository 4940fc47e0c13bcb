"""A round of questions against agents on loopback: what is kept, what is found, and what a pulled cable does."""

import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.clock import ManualClock
from core.model import CableEnd, CableEvidence, DeviceKind, FindingKind, Inventory, device_subject
from core.store.cablings import Cablings
from core.store.database import Database
from core.store.findings import Findings
from core.store.migrate import migrate
from monitor.cabling import survey
from monitor.cabling.survey import CablingSurvey
from monitor.cabling.ways import Whereabouts
from monitor.notebook import Notebook
from monitor.snmp.agent import Agent as SimulatedAgent
from monitor.snmp.agent_view import Name, Value, View
from tests.monitor.identify.made_up import IF, IFX, Given, view
from tests.monitor.loops.test_asking import by_community, cisco
from tests.monitor.snmp.asking import COMMUNITY, asking
from tests.monitor.snmp.odd_agents import mute_about
from tests.monitor.world import device, inventory

CORE, FLOOR, PC, PHONE, SERVER = (bytes((2, 0, 0, 0, 0, number)) for number in (1, 2, 3, 4, 9))
REMOTE, FDB = "1.0.8802.1.1.2.1.4.1.1", "1.3.6.1.2.1.17.4.3.1"
OFFICE = inventory(
    [
        device("core", kind=DeviceKind.SWITCH, snmp="office", address="10.0.0.1"),
        device("floor", kind=DeviceKind.SWITCH, snmp="office", address="10.0.0.2", upstream="core"),
        device("pc", address="10.0.0.3", upstream="core"),
    ]
)


def switch(own: bytes, ports: int) -> Given:
    given: Given = {"1.3.6.1.2.1.17.1.1.0": own}
    for port in range(1, ports + 1):
        given |= {f"{IFX}.1.{100 + port}": f"Gi0/{port}", f"1.3.6.1.2.1.17.1.4.1.2.{port}": 100 + port}
    return given


def hears(port: int, chassis: bytes, remote: str) -> Given:
    row = f"0.{100 + port}.1"
    return {
        f"{REMOTE}.4.{row}": 4,
        f"{REMOTE}.5.{row}": chassis,
        f"{REMOTE}.6.{row}": 5,
        f"{REMOTE}.7.{row}": remote,
    }


def learned(port: int, *macs: bytes) -> Given:
    return {f"{FDB}.2.{'.'.join(map(str, mac))}": port for mac in macs}


CORE_SAYS = (
    switch(CORE, 4)
    | hears(1, FLOOR, "Gi0/2")
    | learned(1, FLOOR, PC)
    | {
        "1.3.6.1.2.1.4.22.1.2.9.10.0.0.3": PC,
        f"{IF}.2.9": "vlan1",
    }
)
FLOOR_SAYS = switch(FLOOR, 4) | hears(2, CORE, "Gi0/1") | learned(2, CORE) | learned(3, PC) | hears(4, PHONE, "wan")


Handler = Callable[[bytes], bytes | None]
HERE = Whereabouts("10.0.0.1".__eq__)


class Round:
    """A survey over two switches, with a store and a notebook of its own."""

    def __init__(self, folder: Path, office: Inventory, here: Whereabouts = HERE) -> None:
        self.database = Database(f"sqlite:///{folder / 'store.sqlite'}")
        migrate(self.database)
        self.clock = ManualClock(1_000_000.0)
        self.executor = ThreadPoolExecutor(1)
        self.taken: Inventory | None = None
        self.is_rewired = False
        self.unreachable: set[str] = set()
        self.notebook = Notebook(Findings(self.database), self.executor, self.clock.wall)
        self.office = office
        self.here = here

    async def of(self, **views: Mapping[Name, Value] | Handler) -> Any:
        async with contextlib.AsyncExitStack() as stack:
            pairs = {
                name: await stack.enter_async_context(
                    asking({}, handler=told) if callable(told) else asking(dict(told))
                )
                for name, told in views.items()
            }

            async def stored(work: Callable[..., Any], *arguments: object) -> Any:
                return work(*arguments)

            def agent(device_id: str) -> Any:
                return pairs[device_id].agent if device_id in pairs else None

            kept = Cablings(self.database), stored
            engine = next(iter(pairs.values())).engine
            asked, clock = (engine, agent), self.clock.wall
            survey = CablingSurvey(
                asked, kept, self.notebook, clock, self.here, lambda one: one not in self.unreachable
            )
            await survey.begin()
            self.taken = survey.take(self.office)
            known = await survey.round()
            self.is_rewired = survey.is_rewired
            return known


@pytest.fixture
def rounds(tmp_path: Path) -> Round:
    return Round(tmp_path, OFFICE)


def found(rounds: Round, name: str) -> dict[FindingKind, dict[str, object]]:
    return {one.kind: dict(one.detail) for one in rounds.notebook.of(device_subject(name))}


async def test_two_switches_and_a_pc(rounds: Round) -> None:
    known = await rounds.of(core=view(CORE_SAYS), floor=view(FLOOR_SAYS))
    assert Cablings(rounds.database).newest() == known
    assert {cable.ends for cable in known.cables} == {
        (CableEnd("core", "Gi0/1"), CableEnd("floor", "Gi0/2")),
        (CableEnd("floor", "Gi0/3"), CableEnd("pc", "")),
        (CableEnd("?02:00:00:00:00:04", "wan"), CableEnd("floor", "Gi0/4")),
    }
    assert known.answered == ("core", "floor")
    station = known.stations_of("10.0.0.3")[0]
    assert (station.mac, station.places[0].device, station.places[0].port) == ("02:00:00:00:00:03", "floor", "Gi0/3")
    assert found(rounds, "pc") == {FindingKind.HANGS_ELSEWHERE: {"found": "floor", "port": "Gi0/3", "expected": "core"}}
    assert found(rounds, "floor") == {FindingKind.NEIGHBOUR_UNKNOWN: {"port": "Gi0/4", "what": "02:00:00:00:00:04"}}


async def test_a_pulled_cable_is_gone_and_told_until_it_is_back(rounds: Round) -> None:
    await rounds.of(core=view(CORE_SAYS), floor=view(FLOOR_SAYS))
    rounds.clock.advance(600)
    without = switch(FLOOR, 4) | learned(3, PC) | hears(4, PHONE, "wan")  # a port that is down forgets its stations
    known = await rounds.of(core=view(switch(CORE, 4)), floor=view(without))
    gone = next(cable for cable in known.cables if cable.ends[0].node == "core")
    assert (gone.since, gone.gone_at) == (1_000_000.0, 1_000_600.0)
    told = {"port": "Gi0/1", "other": "floor", "other_port": "Gi0/2"}
    assert found(rounds, "core") == {FindingKind.CABLE_GONE: told}
    rounds.clock.advance(600)
    back = await rounds.of(core=view(CORE_SAYS), floor=view(FLOOR_SAYS))
    there = next(cable for cable in back.cables if cable.ends[0].node == "core")
    assert (there.since, there.gone_at) == (1_001_200.0, None)
    assert found(rounds, "core") == {}


async def test_who_does_not_answer_pings_is_not_asked(rounds: Round) -> None:
    rounds.unreachable = {device_subject("floor")}
    known = await rounds.of(core=view(CORE_SAYS), floor=view(FLOOR_SAYS))
    assert known.answered == ("core",)


async def test_who_does_not_answer_takes_no_cable_away(rounds: Round) -> None:
    await rounds.of(core=view(CORE_SAYS), floor=view(FLOOR_SAYS))
    rounds.clock.advance(600)
    known = await rounds.of(core=view(switch(CORE, 4)))
    cable = next(one for one in known.cables if one.ends[0].node == "core")
    assert (cable.gone_at, cable.seen_at) == (None, 1_000_000.0)
    assert found(rounds, "core") == {}


@pytest.mark.parametrize(
    ("what", "longest"),
    [(REMOTE, survey.LONGEST), ("1.0.8802.1.1.2.1", survey.LONGEST), (REMOTE, 0.5)],
)
async def test_a_switch_that_is_silent_about_a_part_tells_the_rest_and_takes_no_cable_away(
    rounds: Round, what: str, longest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "LONGEST", longest)  # what has come by then is not thrown away
    await rounds.of(core=view(CORE_SAYS), floor=view(FLOOR_SAYS))
    rounds.clock.advance(600)
    answers = SimulatedAgent(View(view(FLOOR_SAYS | learned(4, PHONE))), [(1, COMMUNITY)])
    known = await rounds.of(core=view(CORE_SAYS), floor=mute_about(answers, what))
    assert known.answered == ("core",)
    assert {cable.ends: cable.gone_at for cable in known.cables} == {
        (CableEnd("core", "Gi0/1"), CableEnd("floor", "Gi0/2")): None,
        (CableEnd("floor", "Gi0/3"), CableEnd("pc", "")): None,
        (CableEnd("?02:00:00:00:00:04", "wan"), CableEnd("floor", "Gi0/4")): None,
    }
    pc = next(cable for cable in known.cables if cable.ends[1].node == "pc")
    assert pc.seen_at == 1_000_600.0, "its forwarding table has come"
    phone = next(cable for cable in known.cables if cable.ends[0].node.startswith("?"))
    assert [(one.how, one.by) for one in phone.evidence] == [
        (CableEvidence.FORWARDING, "floor"),
        (CableEvidence.LLDP, "floor"),
    ]
    rounds.clock.advance(600)
    without = {name: one for name, one in FLOOR_SAYS.items() if not name.startswith(f"{REMOTE}.") or ".102." in name}
    heard = await rounds.of(core=view(CORE_SAYS), floor=view(without))
    gone = [cable.ends for cable in heard.cables if cable.gone_at is not None]
    assert gone == [(CableEnd("?02:00:00:00:00:04", "wan"), CableEnd("floor", "Gi0/4"))], (
        "who knew of it tells all again"
    )


async def test_a_pc_that_is_switched_off_is_remembered_where_it_was_for_a_month(rounds: Round) -> None:
    await rounds.of(core=view(CORE_SAYS), floor=view(FLOOR_SAYS))
    silent = {name: one for name, one in FLOOR_SAYS.items() if not name.endswith(".2.0.0.0.0.3")}
    for days, remembered in ((20, True), (40, False)):
        rounds.clock.advance(days * 86_400)
        known = await rounds.of(core=view(CORE_SAYS), floor=view(silent))
        pc = [cable for cable in known.cables if cable.ends[1].node == "pc"]
        assert bool(pc) is remembered
        assert all(cable.gone_at is None and cable.evidence[0].how is CableEvidence.FORWARDING for cable in pc)


async def test_a_pc_that_was_moved_is_at_its_new_port_alone(rounds: Round) -> None:
    await rounds.of(core=view(CORE_SAYS), floor=view(FLOOR_SAYS))
    moved = {name: (2 if name.startswith(f"{FDB}.2") and one == 3 else one) for name, one in FLOOR_SAYS.items()}
    at_core = {name: (3 if name == f"{FDB}.2.2.0.0.0.0.3" else one) for name, one in CORE_SAYS.items()}
    known = await rounds.of(core=view(at_core), floor=view(moved))
    assert [cable.ends for cable in known.cables if "pc" in {end.node for end in cable.ends}] == [
        (CableEnd("core", "Gi0/3"), CableEnd("pc"))
    ]
    assert found(rounds, "pc") == {}


async def test_who_is_reached_otherwise_than_the_books_say_is_told_of_once_and_known_after_a_restart(
    tmp_path: Path,
) -> None:
    office = inventory([one.model_copy(update={"upstream": None}) for one in OFFICE.devices])
    here = Whereabouts("10.0.0.9".__eq__)
    server = device("server", kind=DeviceKind.SERVER, address="10.0.0.9")
    rounds = Round(tmp_path, office.model_copy(update={"devices": (*office.devices, server)}), here)
    says = CORE_SAYS | learned(4, SERVER) | {"1.3.6.1.2.1.4.22.1.2.9.10.0.0.9": SERVER}
    for expected in ({"core": None, "floor": None, "pc": None}, {"core": None, "floor": "core", "pc": "floor"}):
        known = await rounds.of(core=view(says), floor=view(FLOOR_SAYS))
        taken = rounds.taken
        assert taken is not None
        assert {one.id: one.upstream for one in taken.devices if one.id != "server"} == expected
        assert rounds.is_rewired is (expected["pc"] is None)
        assert known.ways == {"floor": "core", "pc": "floor"}
        assert [Cablings(rounds.database).way(name) for name in ("floor", "pc", "core")] == ["core", "floor", None]


async def test_a_switch_that_shows_its_tables_only_within_their_vlans_is_asked_in_each(rounds: Round) -> None:
    known = await rounds.of(core=by_community(cisco()))
    places = {(one.places[0].port, one.places[0].vlan) for one in known.stations}
    assert places == {
        *(("Gi1/0/1", 1), ("Gi1/0/2", 1), ("Gi1/0/3", 10)),
        *(("Gi1/0/4", 10), ("Gi1/0/5", 20), ("Gi1/0/6", 20)),
    }
