"""The watcher through restarts, other writers, every order of events, and real pings on simulated time."""

import asyncio
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import ManualClock
from core.model import Outcome, Reason, Severity, Standing, State
from core.store.database import Database
from core.store.migrate import migrate
from core.store.states import States
from monitor.probes.echo import OnReplies, Request
from monitor.probes.ping import Pinger, Target
from tests.monitor.office import ALL, PC, ROUTER, SETTINGS, SWITCH, WAN, Office
from tests.monitor.virtual import VirtualLoop, run

# --- with the store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[States]:
    database = Database.in_folder(tmp_path)
    migrate(database)
    yield States(database)
    database.close()


def restarted(store: States, clock: ManualClock) -> Office:
    incidents = tuple(incident.subject for incident in store.incidents(open_only=True))
    return Office(store.standings(), incidents, clock=clock)


def test_a_restart_with_open_incidents_opens_none_twice_and_resolves_them(store: States) -> None:
    office = Office()
    office.answer()
    office.lose(*ALL)
    store.record(office.entries)
    again = restarted(store, office.clock)
    assert again.stands(ROUTER) == (State.DOWN, Reason.LINE_LOST, None)
    again.lose(*ALL)
    assert again.entries == []
    again.answer()
    store.record(again.entries)
    (incident,) = store.incidents()
    assert (incident.subject, incident.resolved_at is not None) == (ROUTER, True)


def test_two_watchers_on_one_store_agree_in_the_end(store: States) -> None:
    clock = ManualClock()
    first, second = Office(clock=clock), Office(clock=clock)
    for event in (Office.answer, Office.lose, Office.answer):
        for office in (first, second):
            event(office, *ALL)
            written = store.record(office.entries)
            refused = [item for item, _ in office.entries if item not in written]
            office.entries.clear()
            while refused:
                office.watcher.overtaken(refused, store.standings())
                written = store.record(office.entries)
                refused = [item for item, _ in office.entries if item not in written]
                office.entries.clear()
    for subject in ALL:
        chain = sorted(store.transitions(subject), key=lambda item: item.sequence)
        assert [item.sequence for item in chain] == list(range(1, len(chain) + 1))
        assert all(before.after is after.before for before, after in pairwise(chain))
        assert store.standings()[subject].state is State.UP
    assert [incident.resolved_at is not None for incident in store.incidents()] == [True] * len(store.incidents())


def test_what_another_writer_opened_is_resolved_and_what_it_resolved_opens_anew() -> None:
    office = Office()
    office.answer()
    claimed = [item for item, _ in office.entries if item.subject == ROUTER]
    theirs = Standing(ROUTER, State.DOWN, Reason.UNREACHABLE, 1.0, 5)
    office.entries.clear()
    office.watcher.overtaken(claimed, {ROUTER: theirs})
    assert [(item.sequence, item.after) for item, _ in office.entries] == [(6, State.UP)]
    assert office.resolved() == [ROUTER]
    office.entries.clear()
    office.watcher.overtaken(claimed, {ROUTER: replace(theirs, state=State.UP, reason=Reason.ANSWERING, sequence=9)})
    office.clock.advance(60)
    office.lose(ROUTER)
    assert office.opened() == [(ROUTER, Severity.S1)]


# --- laws

events = st.tuples(st.sampled_from(ALL), st.sampled_from(["answer", "lose", "own", "cut", "battery", "mute", "poll"]))


@settings(max_examples=300, deadline=None)
@given(st.lists(events, max_size=60), st.booleans())
def test_on_any_path_sequences_are_contiguous_and_incidents_open_and_close_in_turn(
    path: list[tuple[str, str]], started: bool
) -> None:
    office = Office()
    if started:
        office.answer()
    for subject, what in path:
        if what == "answer":
            office.answer(subject)
        elif what == "own":
            office.own_link(subject)
        elif what in ("lose", "cut"):
            office.lose(subject, times=3 if what == "cut" else 1)
        elif subject != WAN:
            reasons = (Reason.ON_BATTERY,) if what == "battery" else ()
            office.poll(subject, Outcome.SILENT if what == "mute" else Outcome.ANSWERED, reasons)
    for subject in ALL[:-1]:
        office.poll(subject)
    office.answer()
    office.answer()
    open_now: set[str] = set()
    last: dict[str, tuple[int, State]] = {}
    for item, change in office.entries:
        sequence, state = last.get(item.subject, (0, State.UNKNOWN))
        assert (item.sequence, item.before) == (sequence + 1, state)
        last[item.subject] = item.sequence, item.after
        if change is not None:
            assert change.severity is not None or item.subject in open_now
            (open_now.discard if change.severity is None else open_now.add)(item.subject)
    assert open_now == set()
    assert all(office.stands(subject)[0] in (State.UP, State.DEGRADED) for subject in ALL)


# --- with pings, on simulated time


TIMING = (SETTINGS.ping_interval, SETTINGS.ping_timeout, SETTINGS.ping_confirmations)
ADDRESSES = (*(f"10.0.0.{number}" for number in range(1, 5)), "10.9.9.9")
TARGETS = [Target(subject, address, *TIMING) for subject, address in zip(ALL, ADDRESSES, strict=True)]


class Cable:
    """Who answers depends on the devices on the way."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.dead: set[str] = set()
        self.ways = {
            "10.0.0.1": ("10.0.0.1",),
            "10.0.0.2": ("10.0.0.1", "10.0.0.2"),
            "10.0.0.3": ("10.0.0.1", "10.0.0.2", "10.0.0.3"),
            "10.0.0.4": ("10.0.0.1", "10.0.0.2", "10.0.0.4"),
            "10.9.9.9": ("10.0.0.1", "10.9.9.9"),
        }

    def open(self, on_replies: OnReplies) -> None:
        self.reply = on_replies

    def send(self, requests: Sequence[Request]) -> Collection[int]:
        for address, number in requests:
            self.loop.pass_time(0.0002)
            if not self.dead & set(self.ways[address]):
                self.loop.call_later(0.003, self._arrive, address, number)
        return ()

    def close(self) -> None:
        """Nothing is held."""

    def _arrive(self, address: str, number: int) -> None:
        if not self.dead & set(self.ways[address]):
            self.reply([(number, self.loop.time())])


@pytest.mark.parametrize("dead", ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.9.9.9"])
def test_whoever_dies_at_whatever_moment_there_is_one_incident_within_3_seconds(
    dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    culprit = {"10.0.0.1": ROUTER, "10.0.0.2": SWITCH, "10.0.0.3": PC, "10.9.9.9": WAN}[dead]
    for seed in range(12):
        chance = random.Random(seed)
        monkeypatch.setattr("monitor.probes.ping.random", chance)
        loop, office = VirtualLoop(), Office()
        cable = Cable(loop)
        isolated = {target.subject for target in TARGETS if dead in cable.ways[target.address]}

        async def story(cable: Cable, office: Office, isolated: set[str], pause: float) -> None:
            pinger = Pinger(cable, office.watcher.pinged)
            pinger.start()
            pinger.watch(TARGETS)
            await asyncio.sleep(4 + pause)
            assert office.opened() == []
            cable.dead = {dead}
            await asyncio.sleep(3.0)
            assert office.opened() == [(culprit, office.opened()[0][1])]
            for subject in isolated:
                assert office.stands(subject)[2] == (None if subject == culprit else culprit), subject
            cable.dead = set()
            await asyncio.sleep(3.0)
            assert {office.stands(subject)[0] for subject in ALL} == {State.UP}
            assert office.resolved() == [culprit]
            pinger.stop()

        run(story(cable, office, isolated, chance.random()), loop)


def test_who_was_silent_only_while_the_way_was_gone_loses_no_pings_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """However soon the way is back: a silence too short to be confirmed is the way's too."""
    for seed in range(60):
        chance = random.Random(seed)
        monkeypatch.setattr("monitor.probes.ping.random", chance)
        loop, office = VirtualLoop(), Office()

        async def story(cable: Cable, office: Office, pause: float) -> None:
            pinger = Pinger(cable, office.watcher.pinged)
            pinger.start()
            pinger.watch(TARGETS)
            await asyncio.sleep(11 + pause)
            cable.dead = {"10.0.0.1"}
            while office.stands(ROUTER)[0] is State.UP:
                await asyncio.sleep(0.01)
            cable.dead = set()
            await asyncio.sleep(3.0)
            assert {office.stands(subject)[0] for subject in ALL} == {State.UP}
            assert [item for item, _ in office.entries if item.after is State.DEGRADED] == []
            assert all(pinger.tracks[subject].loss_ratio() == 0 for subject in ALL)
            pinger.stop()

        run(story(Cable(loop), office, chance.random()), loop)
