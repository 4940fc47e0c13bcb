"""The watch over switches on simulated time, the judge behind it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from core.model import DeviceKind, Reading, Reason, Severity, State, device_subject
from monitor.loops.moves import Table
from monitor.loops.storms import Counters, Limits, Look
from monitor.loops.watch import LoopWatch
from monitor.probes.ping import Target, Track
from monitor.reporting import Around
from tests.monitor.office import Office
from tests.monitor.virtual import VirtualLoop, run
from tests.monitor.world import device, inventory

CORE, FLOOR = device_subject("core"), device_subject("floor")
PLACE = inventory(
    [
        device("core", kind=DeviceKind.SWITCH, snmp="office", address="10.0.0.1"),
        device("floor", kind=DeviceKind.SWITCH, snmp="office", address="10.0.0.2", upstream="core"),
        device("pc", snmp="office", address="10.0.0.3", upstream="floor"),
        device("dumb", kind=DeviceKind.SWITCH, address="10.0.0.4", upstream="floor"),
    ]
)
INTERVAL = 10.0
ADDRESSES = [(0, bytes((2, 0, 0, 0, 0, number))) for number in range(5)]


class Switches:
    """Switches by id: how fast broadcasts come in by which port, and whether addresses jump between some."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.storms: dict[str, tuple[str, ...]] = {}
        self.cables: dict[str, dict[str, str]] = {}
        self.silent: set[str] = set()
        self.asked: Counter[tuple[str, str]] = Counter()
        self._counts: dict[tuple[str, str], float] = {}
        self._at: dict[str, float] = {}

    def _ports(self, device: str) -> Mapping[str, Counters]:
        now = self._loop.time()
        elapsed, self._at[device] = now - self._at.get(device, now), now
        for port in map(str, range(1, 9)):
            rate = 12_000.0 if port in self.storms.get(device, ()) else 5.0
            self._counts[device, port] = self._counts.get((device, port), 0.0) + rate * elapsed
        others = int(now * 8000)
        return {port: Counters(int(count), others) for (name, port), count in self._counts.items() if name == device}

    async def _answer(self, what: str, device: str) -> Look | None:
        self.asked[what, device] += 1
        await asyncio.sleep(0.01)
        return None if device in self.silent else Look(self._loop.time(), self._ports(device))

    async def glance(self, device: str) -> Look | None:
        return await self._answer("glance", device)

    async def look(self, device: str) -> Look | None:
        return await self._answer("look", device)

    async def addresses(self, device: str) -> Table:
        self.asked["addresses", device] += 1
        await asyncio.sleep(0.01)
        ways = self.storms.get(device, ()) or ("8",)
        turn = self.asked["addresses", device]
        found = {address: ways[(turn + i) % len(ways)] for i, address in enumerate(ADDRESSES)}
        return found | {(0, other.encode()): port for other, port in self.cables.get(device, {}).items()}

    def own(self, device: str) -> frozenset[bytes]:
        return frozenset({device.encode()})

    def forget(self, device: str) -> None:
        self.asked["forget", device] += 1


class Floor:
    """The office under a watch; time is the loop's."""

    def __init__(self) -> None:
        self.loop = VirtualLoop()
        self.place = Office(whole=PLACE)
        self.switches = Switches(self.loop)
        self.answers = True
        self.told: list[tuple[str, tuple[Reason, ...]]] = []
        for subject in (CORE, FLOOR):
            self.place.tracks[subject] = Track(Target(subject, "", 1.0, 0.6, 2))
        self.place.answer(CORE, FLOOR)
        self.watch = self.anew()

    def anew(self) -> LoopWatch:
        around = Around(lambda _: self.answers, self.place.watcher.reason, self.tell)
        return LoopWatch(self.switches, _LoopClock(self.loop), INTERVAL, Limits(300.0, 0.3), around)

    def tell(self, reading: Reading, evidence: str) -> None:
        self.told.append((reading.subject, reading.reasons))
        self.place.watcher.reported(reading, evidence)

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def stands(self, subject: str) -> tuple[State, Reason]:
        return self.place.stands(subject)[:2]

    def play(self, acts: "Acts") -> None:
        async def work() -> None:
            self.watch.watch(PLACE)
            await acts(self)
            await self.watch.stop()

        run(work(), self.loop)


class _LoopClock:
    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def wall(self) -> float:
        return 1_767_225_600.0 + self._loop.time()

    def monotonic(self) -> float:
        return self._loop.time()


Acts = Callable[[Floor], Awaitable[None]]
"""What happens, one after the other."""
UP = (State.UP, Reason.ANSWERING)


def play(acts: Acts) -> Floor:
    floor = Floor()
    floor.play(acts)
    return floor


def test_at_rest_a_switch_is_asked_one_small_thing_an_interval_and_nobody_else_is() -> None:
    async def rest(floor: Floor) -> None:
        await floor.wait(600)

    floor = play(rest)
    assert set(floor.switches.asked) == {("glance", "core"), ("glance", "floor")}
    assert 58 <= floor.switches.asked["glance", "core"] <= 61
    assert floor.told == []


def test_a_loop_is_told_within_twenty_seconds_and_ends_by_itself() -> None:
    async def loop(floor: Floor) -> None:
        await floor.wait(60)
        floor.switches.storms = {"floor": ("3", "4"), "core": ("2",)}
        await floor.wait(20)
        assert floor.stands(FLOOR) == (State.DEGRADED, Reason.LOOP)
        await floor.wait(3600)
        assert floor.stands(CORE) == UP
        walks = floor.switches.asked["addresses", "floor"]
        assert walks <= 3
        floor.switches.storms = {}
        await floor.wait(20)
        assert floor.stands(FLOOR) == (State.DEGRADED, Reason.LOOP)
        await floor.wait(30)
        assert floor.stands(FLOOR) == UP
        await floor.wait(60)

    floor = play(loop)
    assert floor.place.opened() == [(FLOOR, Severity.S2)]
    assert floor.place.resolved() == [FLOOR]
    (opened,) = [item for item, change in floor.place.entries if change and change.severity]
    assert opened.evidence.split()[-5:-2] == ["ports=3,4", "broadcasts_per_second=12000", "broadcast_ratio=0.60"]


def test_behind_an_unmanaged_switch_it_is_a_suspicion_at_one_switch() -> None:
    async def loop(floor: Floor) -> None:
        await floor.wait(60)
        floor.switches.storms = {"floor": ("7",), "core": ("2",)}
        await floor.wait(INTERVAL + 15)
        assert floor.stands(CORE) == (State.DEGRADED, Reason.LOOP_SUSPECTED)
        assert floor.stands(FLOOR) == UP
        await floor.wait(600)

    assert play(loop).place.opened() == [(CORE, Severity.S2)]


def test_a_port_that_leads_to_another_switch_in_the_storm_is_not_where_the_loop_is() -> None:
    async def loop(floor: Floor) -> None:
        floor.switches.cables = {"core": {"floor": "2"}, "floor": {"core": "8"}}
        await floor.wait(60)
        floor.switches.storms = {"floor": ("7",), "core": ("2",)}
        await floor.wait(600)
        floor.switches.storms = {}
        await floor.wait(60)
        floor.switches.storms = {"floor": ("8",), "core": ("5",)}
        await floor.wait(600)

    assert play(loop).place.opened() == [(FLOOR, Severity.S2), (CORE, Severity.S2)]


def test_the_next_loop_is_told_anew_though_a_neighbour_still_remembers_the_last() -> None:
    async def again(floor: Floor) -> None:
        floor.switches.cables = {"core": {"floor": "2"}, "floor": {"core": "8"}}
        await floor.wait(60)
        floor.switches.storms = {"floor": ("3", "4"), "core": ("2",)}
        await floor.wait(60)
        floor.switches.storms = {"core": ("2",)}
        await floor.wait(6)
        floor.switches.storms = {}
        while floor.stands(FLOOR) != UP:
            await floor.wait(0.1)
        floor.switches.storms = {"floor": ("7",), "core": ("2",)}
        await floor.wait(60)
        assert floor.stands(FLOOR) == (State.DEGRADED, Reason.LOOP_SUSPECTED)

    assert play(again).place.opened() == [(FLOOR, Severity.S2), (FLOOR, Severity.S2)]


def test_a_short_burst_is_nothing() -> None:
    async def burst(floor: Floor) -> None:
        await floor.wait(60)
        floor.switches.storms = {"floor": ("7",)}
        await floor.wait(4)
        floor.switches.storms = {}
        await floor.wait(300)

    floor = play(burst)
    assert floor.place.opened() == []
    assert floor.switches.asked["look", "floor"] <= 30


def test_a_storm_that_comes_and_goes_is_one_incident() -> None:
    async def blinking(floor: Floor) -> None:
        await floor.wait(60)
        for _ in range(20):
            floor.switches.storms = {"floor": ("3", "4")}
            await floor.wait(15)
            floor.switches.storms = {}
            await floor.wait(15)
        await floor.wait(120)

    floor = play(blinking)
    assert (floor.place.opened(), floor.place.resolved()) == ([(FLOOR, Severity.S2)], [FLOOR])


def test_a_restart_of_the_monitor_neither_ends_nor_begins_an_incident() -> None:
    async def restart(floor: Floor) -> None:
        await floor.wait(60)
        floor.switches.storms = {"floor": ("3", "4")}
        await floor.wait(30)
        await floor.watch.stop()
        before = list(floor.place.entries)
        floor.watch = floor.anew()
        floor.watch.watch(PLACE)
        await floor.wait(120)
        assert floor.place.entries == before
        floor.switches.storms = {}
        await floor.wait(60)

    floor = play(restart)
    assert (floor.place.opened(), floor.place.resolved()) == ([(FLOOR, Severity.S2)], [FLOOR])


def test_who_falls_silent_in_a_storm_stays_in_it_for_a_while() -> None:
    async def silent(floor: Floor) -> None:
        await floor.wait(60)
        floor.switches.storms = {"floor": ("3", "4")}
        await floor.wait(30)
        floor.switches.silent = {"floor"}
        await floor.wait(250)
        assert floor.stands(FLOOR) == (State.DEGRADED, Reason.LOOP)
        await floor.wait(120)
        assert floor.stands(FLOOR) == UP

    play(silent)


def test_a_switch_that_leaves_the_inventory_or_is_no_longer_asked_is_left_alone() -> None:
    async def leave(floor: Floor) -> None:
        await floor.wait(60)
        floor.switches.storms = {"floor": ("3", "4")}
        await floor.wait(30)
        deaf = PLACE.devices[1].model_copy(update={"snmp": None})
        floor.watch.watch(PLACE.model_copy(update={"devices": (PLACE.devices[0], deaf)}))
        assert floor.stands(FLOOR) == UP
        floor.watch.watch(PLACE.model_copy(update={"devices": PLACE.devices[:1]}))
        before = floor.switches.asked["look", "floor"]
        await floor.wait(60)
        assert floor.switches.asked["look", "floor"] == before

    play(leave)


def test_a_device_that_answers_no_ping_is_not_asked() -> None:
    async def gone(floor: Floor) -> None:
        floor.answers = False
        await floor.wait(60)

    assert play(gone).switches.asked == {}


def test_a_device_without_such_counters_is_asked_more_seldom() -> None:
    async def deaf(floor: Floor) -> None:
        floor.switches.silent = {"core", "floor"}
        await floor.wait(600)

    assert play(deaf).switches.asked["glance", "core"] <= 12


def test_after_a_trap_a_loop_is_told_in_a_few_seconds() -> None:
    async def trapped(floor: Floor) -> None:
        await floor.wait(61)
        floor.switches.storms = {"floor": ("3", "4")}
        for name in ("floor", "pc", "nobody"):
            floor.watch.hint(name)
        await floor.wait(7)
        assert floor.stands(FLOOR) == (State.DEGRADED, Reason.LOOP)

    play(trapped)
