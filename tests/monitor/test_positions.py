"""Who stands at a position: restarts, replaced devices, and what ends the question for the new serial number."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from core.clock import ManualClock
from core.i18n import language
from core.model import Device, DeviceIdentity, Finding, FindingKind, Outcome
from core.store.database import Database
from core.store.findings import Findings
from core.store.identities import Identities
from core.store.migrate import migrate
from core.words import finding
from monitor.measuring.uptime import WRAP, Look, Uptime, follow
from monitor.notebook import Notebook
from monitor.positions import Positions, has_restarted, is_another, is_entered, replaced
from monitor.snmp.poll import PollResult
from tests.monitor.world import OFFICE_HOURS, device, inventory

T = TypeVar("T")
SUBJECT = "device:sw"
OLD = DeviceIdentity(SUBJECT, "8000aa", "FOC22D4290C", "2960X")


@pytest.mark.parametrize(
    ("engine", "serial", "other"),
    [
        ("8000bb", "FOC22D4290C", False),  # a reset changes the engine id, and never the serial number
        ("8000aa", "foc-22d4290c", False),
        ("8000bb", "FOC9999ABCD", True),
        ("8000aa", "FOC9999ABCD", True),
        ("8000bb", "", True),
        ("8000aa", "", False),
        ("", "", False),
    ],
)
def test_who_is_another_device(engine: str, serial: str, other: bool) -> None:
    assert is_another(OLD, DeviceIdentity(SUBJECT, engine, serial)) is other


def test_the_new_serial_is_asked_for_until_it_is_entered() -> None:
    found = replaced(OLD, DeviceIdentity(SUBJECT, "8000bb", "FOC9999ABCD"), "FOC22D4290C")
    assert finding(language("vi"), found.kind, dict(found.detail)) == (
        "Thay thế thiết bị: FOC9999ABCD đứng ở đó thay cho FOC22D4290C; hãy ghi số sê-ri của thiết bị mới vào danh mục."
    )
    assert [is_entered(found, books) for books in ("FOC22D4290C", None, "FOC9999ABCD", "foc9999abcd")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_device_that_tells_no_serial_is_asked_for_too() -> None:
    found = replaced(OLD, DeviceIdentity(SUBJECT, "8000bb"), "FOC22D4290C")
    assert dict(found.detail)["found"] == "8000bb"
    assert [is_entered(found, books) for books in ("FOC22D4290C", "FOC9999ABCD")] == [False, True]


def test_a_restart_is_one_and_497_days_come_round_are_none() -> None:
    before = follow(None, Look(0.0, WRAP - 3000))[0]
    wrapped = follow(before, Look(60.0, 3000))[0]
    again = follow(before, Look(60.0, 1000))[0]
    assert not has_restarted(before, wrapped, False)
    assert has_restarted(before, again, False)
    assert has_restarted(before, None, True)
    assert not has_restarted(None, again, False)


# --- with polls, a store and a device to ask


class Desk:
    """A device whose polls and answers a test makes."""

    def __init__(self, database: Database, executor: ThreadPoolExecutor, machine: Device) -> None:
        self.clock = ManualClock(1_784_019_600.0)
        self.machine, self.database, self.executor = machine, database, executor
        self.serial: str | None = "FOC22D4290C"
        self.members: tuple[str, ...] = ()
        self.asked = 0
        self.uptime: Uptime | None = None
        self.notebook = Notebook(Findings(database), executor, self.clock.wall)
        self.begin()

    def begin(self) -> None:
        """A life of the monitor."""
        self.uptime = None
        self.positions = Positions(Identities(self.database), self.stored, self.notebook, self._ask, self.clock)
        self.positions.take(inventory([self.machine]))
        self.task = asyncio.create_task(self.positions.run())

    def stored(self, work: Callable[..., T], *arguments: object) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self.executor, work, *arguments)

    async def _ask(self, _device_id: str) -> tuple[str, str, tuple[str, ...]] | None:
        self.asked += 1
        return None if self.serial is None else (self.serial, "2960X", self.members)

    async def poll(self, up_for: float, engine: bytes = b"\x80\x00\xaa", after: float = 60.0) -> None:
        """A minute later a poll is answered by who has been up so long."""
        self.clock.advance(after)
        before = self.uptime
        self.uptime = follow(before, Look(self.clock.monotonic(), int(up_for * 100)))[0]
        result = PollResult(Outcome.ANSWERED, engine_id=engine)
        self.positions.polled(self.machine, result, before, self.uptime)
        for _ in range(20):
            await asyncio.sleep(0.005)

    def found(self, kind: FindingKind) -> list[Finding]:
        return [one for one in self.notebook.of(SUBJECT) if one.kind is kind]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database.in_folder(tmp_path)
    migrate(found)
    yield found
    found.close()


def play(database: Database, story: Callable[[Desk], Awaitable[None]], machine: Device | None = None) -> None:
    async def whole() -> None:
        with ThreadPoolExecutor(1) as executor:
            desk = Desk(database, executor, machine or switch())
            await asyncio.sleep(0.05)
            await story(desk)
            desk.task.cancel()

    asyncio.run(whole())


def switch(serial: str = "FOC22D4290C") -> Device:
    made = device("sw", snmp="office")
    return made.model_copy(update={"asset": made.asset.model_copy(update={"serial": serial})})


def test_a_replaced_switch_is_found_and_history_stays_with_its_position(database: Database) -> None:
    async def story(desk: Desk) -> None:
        await desk.poll(86400.0)
        await desk.poll(86460.0)
        assert (desk.asked, desk.notebook.of(SUBJECT)) == (1, [])
        desk.serial = "FOC9999ABCD"
        await desk.poll(30.0, b"\x80\x00\xbb", after=3600.0)
        (found,) = desk.found(FindingKind.DEVICE_REPLACED)
        assert dict(found.detail)["found"] == "FOC9999ABCD"
        assert len(desk.found(FindingKind.DEVICE_RESTARTED)) == 1
        await desk.poll(90.0, b"\x80\x00\xbb")
        assert desk.asked == 2
        desk.positions.take(inventory([switch("FOC9999ABCD")]))
        assert desk.found(FindingKind.DEVICE_REPLACED) == []

    play(database, story)


def test_another_switch_that_speaks_for_the_stack_is_no_replacement(database: Database) -> None:
    async def story(desk: Desk) -> None:
        desk.members = ("FOC22D4290C", "FOC9999ABCD")
        await desk.poll(86400.0)
        desk.task.cancel()
        desk.serial, desk.members = "FOC9999ABCD", ("FOC9999ABCD",)
        desk.begin()
        await asyncio.sleep(0.05)
        await desk.poll(30.0, b"\x80\x00\xbb", after=3600.0)
        assert desk.asked == 2
        assert desk.found(FindingKind.DEVICE_REPLACED) == []

    play(database, story)


def test_a_device_that_was_replaced_while_nobody_watched_is_found_too(database: Database) -> None:
    async def story(desk: Desk) -> None:
        await desk.poll(86400.0)
        desk.task.cancel()
        desk.serial = "FOC9999ABCD"
        desk.clock.advance(7200.0)
        desk.begin()
        await asyncio.sleep(0.05)
        await desk.poll(300.0)
        assert len(desk.found(FindingKind.DEVICE_REPLACED)) == 1
        (told,) = desk.found(FindingKind.DEVICE_RESTARTED)
        assert dict(told.detail)["at"] == language("vi").moment(desk.clock.wall() - 300.0)

    play(database, story)


def test_a_restart_of_the_monitor_alone_finds_nothing(database: Database) -> None:
    async def story(desk: Desk) -> None:
        await desk.poll(86400.0)
        desk.task.cancel()
        desk.begin()
        await asyncio.sleep(0.05)
        await desk.poll(86460.0)
        assert (desk.asked, desk.notebook.of(SUBJECT)) == (1, [])

    play(database, story)


def test_a_clock_that_is_set_is_no_restart(database: Database) -> None:
    async def story(desk: Desk) -> None:
        await desk.poll(86400.0)
        for step in (3600.0, -7200.0):
            desk.clock.jump(step)
            await desk.poll(desk.clock.monotonic() + 86340.0)
        assert desk.notebook.of(SUBJECT) == []

    play(database, story)


def test_a_machine_that_goes_home_at_night_is_not_told_of_each_morning(database: Database) -> None:
    async def story(desk: Desk) -> None:
        await desk.poll(86400.0)
        await desk.poll(30.0, after=3600.0)
        assert desk.notebook.of(SUBJECT) == []

    play(database, story, device("sw", snmp="office", expected_up=OFFICE_HOURS))


def test_who_does_not_answer_is_not_asked_at_every_poll(database: Database) -> None:
    async def story(desk: Desk) -> None:
        desk.serial = None
        for number in range(10):
            await desk.poll(86400.0 + 60 * number)
        assert desk.asked == 1

    play(database, story)
