"""The watcher: one incident at the cause, through races, healing, restarts and other writers."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import ManualClock
from core.model import (
    DeviceKind,
    Inventory,
    Outcome,
    Reading,
    Reason,
    Severity,
    Standing,
    State,
    device_subject,
    link_subject,
)
from core.settings import load
from core.store.database import Database
from core.store.migrate import migrate
from core.store.states import States
from monitor.journal import Entry
from monitor.judge import Policy
from monitor.probes.echo import OnReply
from monitor.probes.ping import Pinger, Target, Track
from monitor.watcher import Watcher
from tests.monitor.virtual import VirtualLoop, run
from tests.monitor.world import OFFICE_HOURS, device, inventory, link

ROUTER, SWITCH, PC, PRINTER = (device_subject(name) for name in ("router", "switch", "pc", "printer"))
WAN = link_subject("wan")
SETTINGS = load(None, {})
POLICY = Policy(SETTINGS.loss_degraded, SETTINGS.latency_degraded)
OFFICE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address="10.0.0.1"),
        device("switch", kind=DeviceKind.SWITCH, address="10.0.0.2", upstream="router"),
        device("pc", address="10.0.0.3", upstream="switch"),
        device("printer", kind=DeviceKind.PRINTER, address="10.0.0.4", upstream="switch"),
    ],
    [link("wan", "router")],
)
ALL = (ROUTER, SWITCH, PC, PRINTER, WAN)


class Office:
    """A watcher with tracks that do what they are told; every entry that it writes is checked against the last."""

    def __init__(
        self,
        known: dict[str, Standing] | None = None,
        open_incidents: tuple[str, ...] = (),
        whole: Inventory = OFFICE,
        clock: ManualClock | None = None,
    ) -> None:
        self.clock = clock or ManualClock()
        self.entries: list[Entry] = []
        self.watcher = Watcher(POLICY, known or {}, open_incidents, self.clock.wall, self.entries.append)
        self.watcher.watch(whole)
        self.tracks = {subject: Track(Target(subject, "", 1.0, 0.6, 2)) for subject in ALL}

    def answer(self, *subjects: str) -> None:
        for subject in subjects or ALL:
            self.clock.advance(0.01)
            self.tracks[subject].answered(self.clock.monotonic(), 0.002)
            self.watcher.pinged(self.tracks[subject])

    def lose(self, *subjects: str, times: int = 3) -> None:
        """Loses pings that are sent and lost side by side, in this order."""
        for _ in range(times):
            sent_at = self.clock.monotonic() + 0.01
            self.clock.advance(0.5)
            for subject in subjects:
                self.tracks[subject].lost(self.clock.monotonic(), sent_at)
                self.watcher.pinged(self.tracks[subject])

    def own_link(self, *subjects: str) -> None:
        for subject in subjects or ALL:
            now = self.clock.monotonic()
            self.tracks[subject].lost(now, now, own_link_down=True)
            self.watcher.pinged(self.tracks[subject])

    def poll(self, subject: str, outcome: Outcome = Outcome.ANSWERED, reasons: tuple[Reason, ...] = ()) -> None:
        self.clock.advance(0.01)
        self.watcher.polled(Reading(subject, self.clock.wall(), "snmp", outcome, {}, {}, reasons))

    def port(self, state: float | None) -> None:
        values = {} if state is None else {"oper_status|ether1": state}
        outcome = Outcome.SILENT if state is None else Outcome.ANSWERED
        self.watcher.polled(Reading(ROUTER, self.clock.wall(), "snmp", outcome, values))

    def stands(self, subject: str) -> tuple[State, Reason, str | None]:
        found = self.watcher.standings[subject]
        return found.state, found.reason, found.cause

    def opened(self) -> list[tuple[str, Severity]]:
        return [(item.subject, change.severity) for item, change in self.entries if change and change.severity]

    def resolved(self) -> list[str]:
        return [item.subject for item, change in self.entries if change and change.severity is None]


@pytest.fixture
def office() -> Office:
    found = Office()
    found.answer()
    found.clock.advance(60)
    found.answer()
    found.entries.clear()
    return found


def test_the_first_answers_end_the_start() -> None:
    office = Office()
    assert {office.stands(subject)[1] for subject in ALL} == {Reason.STARTING}
    office.answer()
    assert {office.stands(subject) for subject in ALL} == {(State.UP, Reason.ANSWERING, None)}
    assert office.opened() == []
    assert [item.sequence for item, _ in office.entries] == [1] * len(ALL)


def test_a_dead_router_is_one_incident_and_what_hangs_behind_it_is_unknown(office: Office) -> None:
    office.lose(*ALL)
    assert office.stands(ROUTER) == (State.DOWN, Reason.UNREACHABLE, None)
    for subject in (SWITCH, PC, PRINTER):
        assert office.stands(subject) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, ROUTER)
    assert office.stands(WAN) == (State.DOWN, Reason.NEAR_END_DOWN, ROUTER)
    assert office.opened() == [(ROUTER, Severity.S1)]


@pytest.mark.parametrize("order", [(PC, SWITCH, ROUTER), (WAN, ROUTER), (PRINTER, ROUTER, SWITCH)])
def test_who_is_silent_first_waits_for_the_devices_on_its_way(office: Office, order: tuple[str, ...]) -> None:
    office.lose(*order)
    assert office.opened() == [(ROUTER, Severity.S1)]
    for subject in order:
        if subject != ROUTER:
            assert office.stands(subject)[2] == ROUTER


def test_after_a_start_who_is_silent_waits_until_the_way_to_it_was_heard() -> None:
    office = Office()
    office.lose(PC)
    assert office.stands(PC)[1] is Reason.STARTING
    office.answer(ROUTER, SWITCH)
    office.lose(PC, times=8)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)


def test_a_silent_device_is_down_once_the_way_to_it_has_answered(office: Office) -> None:
    office.lose(PC)
    assert office.stands(PC)[0] is State.UP  # the switch has not been heard since
    office.answer(SWITCH)
    assert office.stands(PC)[0] is State.UP  # nor the router
    office.answer(ROUTER)
    office.lose(PC, times=1)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(PC, Severity.S3)]


def test_who_waited_for_its_switch_is_judged_when_the_switch_answers(office: Office) -> None:
    office.answer(ROUTER)
    office.lose(PC)
    office.answer(ROUTER)
    assert office.stands(PC)[0] is State.UP
    office.answer(SWITCH)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)


def test_healing_from_the_root_or_from_the_leaves_ends_everything_up(office: Office) -> None:
    for order in (ALL, tuple(reversed(ALL))):
        office.entries.clear()
        office.lose(*ALL)
        office.answer(*order)
        assert {office.stands(subject) for subject in ALL} == {(State.UP, Reason.ANSWERING, None)}
        assert office.opened() == [(ROUTER, Severity.S1)]
        assert office.resolved() == [ROUTER]


def test_what_stays_silent_when_its_router_returns_is_down_of_its_own(office: Office) -> None:
    office.lose(*ALL)
    office.answer(ROUTER, SWITCH, PRINTER, WAN)
    office.lose(PC, times=5)
    assert office.stands(PC) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, ROUTER)  # it may only need a moment longer
    office.lose(PC, times=3)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(ROUTER, Severity.S1), (PC, Severity.S3)]


def test_a_device_that_was_down_before_its_router_died_was_the_routers_from_then_on(office: Office) -> None:
    office.answer(ROUTER, SWITCH)
    office.lose(PC)
    office.answer(SWITCH, ROUTER)
    office.lose(PC, times=1)
    assert office.stands(PC)[0] is State.DOWN
    office.lose(*ALL)
    assert office.stands(PC) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, ROUTER)
    assert office.resolved() == [PC]


def test_a_link_whose_port_is_down_says_so_and_keeps_saying_so_when_a_poll_fails(office: Office) -> None:
    office.port(2)
    office.answer(ROUTER)
    office.lose(WAN)
    office.answer(ROUTER)
    office.lose(WAN, times=1)
    assert office.stands(WAN) == (State.DOWN, Reason.INTERFACE_DOWN, None)
    count = len(office.entries)
    office.port(None)
    office.lose(WAN, times=1)
    assert [item for item, _ in office.entries[count:] if item.subject == WAN] == []
    office.port(1)
    assert office.stands(WAN) == (State.DOWN, Reason.FAR_END_UNREACHABLE, None)
    office.answer(WAN)
    assert office.stands(WAN)[0] is State.UP
    assert (office.opened(), office.resolved()) == ([(WAN, Severity.S1)], [WAN])


def test_our_own_link_down_makes_all_unknown_and_resolves_nothing(office: Office) -> None:
    office.lose(ROUTER)
    assert office.opened() == [(ROUTER, Severity.S1)]
    office.own_link()
    assert {office.stands(subject) for subject in ALL} == {(State.UNKNOWN, Reason.OWN_LINK_DOWN, None)}
    assert office.resolved() == []
    office.answer()
    assert (office.opened(), office.resolved()) == ([(ROUTER, Severity.S1)], [ROUTER])


def test_a_poll_that_was_not_answered_keeps_the_power_cut(office: Office) -> None:
    office.poll(PC, reasons=(Reason.ON_BATTERY,))
    office.poll(PC, Outcome.SILENT)
    assert office.stands(PC) == (State.DEGRADED, Reason.ON_BATTERY, None)
    office.poll(PC, Outcome.PARTIAL)
    assert office.stands(PC) == (State.DEGRADED, Reason.ON_BATTERY, None)
    office.poll(PC)
    assert office.stands(PC) == (State.UP, Reason.ANSWERING, None)
    assert (office.opened(), office.resolved()) == ([(PC, Severity.S3)], [PC])


def test_who_returns_is_not_degraded_for_polls_of_the_time_when_it_was_gone(office: Office) -> None:
    office.lose(ROUTER)
    office.poll(ROUTER, Outcome.SILENT)
    office.answer(ROUTER)
    assert office.stands(ROUTER) == (State.UP, Reason.ANSWERING, None)
    office.poll(ROUTER, Outcome.SILENT)
    assert office.stands(ROUTER) == (State.DEGRADED, Reason.SNMP_SILENT, None)


def test_a_workstation_may_be_off_at_night_and_not_by_day() -> None:
    office = Office(whole=inventory([device("pc", expected_up=OFFICE_HOURS)]))
    office.answer(PC)
    monday = 1_767_571_200.0  # 2026-01-05, 07:00 in Hà Nội
    office.clock.jump(monday - office.clock.wall())
    office.lose(PC)
    assert office.stands(PC) == (State.UNKNOWN, Reason.OFF_SCHEDULE, None)
    office.clock.advance(1800)
    office.lose(PC, times=1)
    assert office.stands(PC) == (State.DOWN, Reason.UNREACHABLE, None)
    office.clock.advance(36_000)
    office.lose(PC, times=1)
    assert office.stands(PC) == (State.UNKNOWN, Reason.OFF_SCHEDULE, None)
    office.answer(PC)
    assert (office.opened(), office.resolved()) == ([(PC, Severity.S3)], [PC])


def test_what_left_the_inventory_is_judged_no_more(office: Office) -> None:
    office.watcher.watch(inventory(OFFICE.devices[:2]))
    office.lose(PC, WAN)
    office.poll(PRINTER, Outcome.SILENT)
    assert office.entries == []


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
    assert again.stands(ROUTER) == (State.DOWN, Reason.UNREACHABLE, None)
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
            assert (item.subject in open_now) is (change.severity is None)
            open_now ^= {item.subject}
    assert open_now == set()
    assert all(office.stands(subject)[0] in (State.UP, State.DEGRADED) for subject in ALL)


# --- with pings, on simulated time


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

    def open(self, on_reply: OnReply) -> None:
        self.reply = on_reply

    def send(self, address: str, payload: bytes) -> None:
        self.loop.pass_time(0.0002)
        if not self.dead & set(self.ways[address]):
            self.loop.call_later(0.003, self._arrive, address, payload)

    def close(self) -> None:
        """Nothing is held."""

    def _arrive(self, address: str, payload: bytes) -> None:
        if not self.dead & set(self.ways[address]):
            self.reply(address, payload, self.loop.time())


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
        timing = (SETTINGS.ping_interval, SETTINGS.ping_timeout, SETTINGS.ping_confirmations)
        addresses = dict(zip(ALL, (*(f"10.0.0.{number}" for number in range(1, 5)), "10.9.9.9"), strict=True))
        targets = [Target(subject, address, *timing) for subject, address in addresses.items()]
        isolated = {s for s, address in addresses.items() if dead in cable.ways[address]}

        async def story(cable: Cable, office: Office, targets: list[Target], isolated: set[str], pause: float) -> None:
            pinger = Pinger(cable, office.watcher.pinged)
            pinger.start()
            pinger.watch(targets)
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

        run(story(cable, office, targets, isolated, chance.random()), loop)
