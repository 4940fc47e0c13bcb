"""Laws of the whole watcher: on any path of losses, power cuts and our own outages the books are right in the end."""

from dataclasses import dataclass, field

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.model import DeviceKind, Inventory, Reason, State, device_subject, site_subject
from monitor.judging.flapping import FlappingRules
from monitor.judging.own_link import gateway_subject
from monitor.judging.rules import Rules
from tests.monitor.office import POLICY, Office
from tests.monitor.world import device, link, province

GATEWAY = "10.0.0.254"
RULES = Rules(POLICY, power_grace=30.0, flapping=FlappingRules(3, 60.0, 20.0), gateways=(GATEWAY,))
SITES = ("c001", "c002", "c003", "c004")


def field_of() -> Inventory:
    """Four communes under one point, each with a router, a machine and a UPS; the first has a link."""
    whole = province(len(SITES))
    upses = [
        device(
            f"{site}-ups",
            kind=DeviceKind.UPS,
            address=f"10.1.{number}.9",
            site=site,
            upstream=f"{site}-router",
        )
        for number, site in enumerate(SITES)
    ]
    return whole.model_copy(update={"devices": (*whole.devices, *upses), "links": (link("wan", "c001-router"),)})


WHOLE = field_of()
DEVICES = tuple(device_subject(one.id) for one in WHOLE.devices)
UPSES = tuple(subject for subject in DEVICES if subject.endswith("-ups"))
PINGED = (*DEVICES, "link:wan", gateway_subject(GATEWAY))


@dataclass
class World:
    """Who is dead now, and which UPS runs on battery."""

    office: Office = field(default_factory=lambda: Office(whole=WHOLE, rules=RULES))
    dead: set[str] = field(default_factory=set)
    on_battery: set[str] = field(default_factory=set)
    cut_off: bool = False
    order: tuple[str, ...] = PINGED

    def alive(self, subject: str) -> bool:
        if self.cut_off or subject in self.dead:
            return False
        site = subject.removeprefix("device:").partition("-")[0]
        near = device_subject("c001-router") if subject == "link:wan" else device_subject(f"{site}-router")
        return near not in self.dead

    def second(self) -> None:
        """Everybody is pinged once, in one order."""
        for subject in self.order:
            if self.alive(subject):
                self.office.answer(subject)
            else:
                self.office.lose(subject, times=1, each=0.02)
        self.office.clock.advance(0.6)

    def polls(self) -> None:
        for ups in UPSES:
            if self.alive(ups):
                self.office.ups(ups, 600.0 if ups in self.on_battery else None)


events = st.tuples(
    st.sampled_from(["kill", "heal", "cut", "mains", "own", "back", "jump", "wait"]), st.integers(0, len(DEVICES) - 1)
)


def happen(world: World, what: str, number: int) -> None:
    subject = DEVICES[number]
    if what == "kill":
        world.dead.add(subject)
    elif what == "heal":
        world.dead.discard(subject)
    elif what in ("cut", "mains"):
        (world.on_battery.add if what == "cut" else world.on_battery.discard)(UPSES[number % len(UPSES)])
    elif what in ("own", "back"):
        world.cut_off = what == "own"
    elif what == "jump":
        world.office.clock.jump(3600.0 if number % 2 else -3600.0)
    else:
        world.office.clock.advance(20.0)


@settings(max_examples=120, deadline=None)
@example([("kill", 0), ("kill", 2), ("kill", 4)], 3)  # a point went dark while one of its routers was judged
@given(st.lists(events, max_size=25), st.integers(1, 6))
def test_on_any_path_the_books_are_right_in_the_end(path: list[tuple[str, int]], seconds: int) -> None:
    world = World()
    for _ in range(12):
        world.second()
    world.polls()
    for what, number in path:
        happen(world, what, number)
        for _ in range(seconds):
            world.second()
        world.polls()
    world.dead, world.on_battery, world.cut_off = set(), set(), False
    for _ in range(150):
        world.second()
    world.polls()
    world.second()
    _check(world.office)
    for subject in (*DEVICES, "link:wan"):
        assert world.office.stands(subject) == (State.UP, Reason.ANSWERING, None), subject
    assert world.office.stands(site_subject("olt-2"))[0] is not State.DOWN


@settings(max_examples=40, deadline=None)
@example([(True, 3)], list(PINGED))  # the gateway's silence was confirmed last, and nobody asked after that
@example([(True, 2)], list(PINGED))
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 8)), max_size=12), st.permutations(PINGED))
def test_our_own_outages_open_nothing_however_short_and_in_whatever_order(
    outages: list[tuple[bool, int]], order: list[str]
) -> None:
    world = World()
    for _ in range(12):
        world.second()
    world.order = tuple(order)
    for cut_off, seconds in outages:
        world.cut_off = cut_off
        for _ in range(seconds):
            world.second()
    world.cut_off = False
    for _ in range(20):
        world.second()
    assert world.office.opened() == []
    assert {world.office.stands(subject)[0] for subject in DEVICES} <= {State.UP, State.DEGRADED}


def _check(office: Office) -> None:
    """Sequences without a gap, times that never go back, causes that are others', incidents that end."""
    last: dict[str, tuple[int, State, float]] = {}
    open_now: set[str] = set()
    for item, change in office.entries:
        sequence, state, at = last.get(item.subject, (0, State.UNKNOWN, 0.0))
        assert (item.sequence, item.before) == (sequence + 1, state)
        assert item.at >= at
        assert item.cause != item.subject
        last[item.subject] = item.sequence, item.after, item.at
        if change is not None and change.severity is None:
            assert item.subject in open_now
            open_now.discard(item.subject)
        elif change is not None:
            open_now.add(item.subject)
    assert open_now == set()
