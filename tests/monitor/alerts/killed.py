"""The pipeline in a process that is killed again and again: judge, journal, store, outbox, senders.

The test keeps the truth, kills and counts; a nursery has imported everything and forks; its children are monitors, each
until its kill -9. ``python -m tests.monitor.alerts.killed FOLDER DEVICES`` is the nursery.
"""

import asyncio
import mmap
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import CollectorRegistry

from core.clock import SystemClock
from core.model import DeliveryState, DeviceKind, Outcome, Reading, Reason, State, device_subject
from core.settings import load
from core.store.alerts import unplanned
from core.store.database import Database
from core.store.findings import Findings
from core.store.outbox import Outbox
from core.store.states import States
from monitor.alerts import run
from monitor.alerts.run import Alerts
from monitor.judging.flapping import FlappingRules
from monitor.judging.journal import Journal
from monitor.judging.rules import Rules
from monitor.judging.unwritten import FILE_NAME, Unwritten, carried_on
from monitor.judging.watcher import Watcher
from monitor.notebook import Notebook
from monitor.probes.ping import Target, Track
from tests.monitor.office import POLICY
from tests.monitor.world import device, inventory

ROOT = Path(__file__).parents[3]
TRUTH = "truth"
LOOK_EVERY = 0.01
TRUTHS = {State.UP: b"1", State.DOWN: b"0", State.DEGRADED: b"2"}
"""What a device is: it answers, it does not, or its storage is full, which is graver once it falls silent."""
STEADY = Rules(POLICY, flapping=FlappingRules(losses=1_000_000))
"""Every loss is an incident here: who comes and goes is somebody else's test."""


def names(count: int) -> list[str]:
    return [f"device-{number}" for number in range(count)]


class Life:
    """One monitor, from its start to its kill."""

    def __init__(self, folder: Path, count: int) -> None:
        database = Database.in_folder(folder)
        clock, executor = SystemClock(), ThreadPoolExecutor(1, "store")
        states = States(database)
        notebook = Notebook(Findings(database), executor, clock.wall)
        self._truth = folder / TRUTH
        self._states = states
        unwritten = Unwritten(folder / FILE_NAME)
        opened = [incident.subject for incident in states.incidents(open_only=True)]
        standings, opened_subjects, left = carried_on(states.standings(), opened, unwritten.take())
        self._journal = Journal(states, executor, self._overtaken, unwritten, left)
        self._alerts = Alerts(load(None, {}, data=folder), database, clock, notebook, CollectorRegistry(), 0.02)
        self._watcher = Watcher(STEADY, standings, opened_subjects, clock, lambda entry: self._journal.add(*entry))
        office = inventory([device(name, kind=DeviceKind.SERVER) for name in names(count)], [])
        self._watcher.watch(office)
        self._alerts.take(office)
        self._tracks = [Track(Target(device_subject(name), "", 1.0, 0.6, 0)) for name in names(count)]
        self._clock = clock

    def _overtaken(self, refused: object) -> None:
        raise AssertionError(f"there was another writer: {refused}")

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for work in (self._journal.run(), self._alerts.run(), self._ping()):
                tasks.create_task(work)

    def _storage(self, subject: str, is_full: bool) -> None:
        """Known before the ping that it comes with: one change of the truth is one transition."""
        if is_full is (Reason.STORAGE_FULL in self._watcher.seen(subject).reasons):
            return
        reasons = (Reason.STORAGE_FULL,) if is_full else ()
        self._watcher.reported(Reading(subject, self._clock.wall(), "test", Outcome.ANSWERED, reasons=reasons), "")

    async def _ping(self) -> None:
        """What pings would tell, from a file that the test writes."""
        with self._truth.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as truth:
            while True:
                now = self._clock.monotonic()
                for number, track in enumerate(self._tracks):
                    told = truth[number : number + 1]
                    if told == TRUTHS[State.DOWN]:
                        track.lost(now, now)
                    else:
                        track.answered(now, 0.001)
                        self._storage(track.target.subject, told == TRUTHS[State.DEGRADED])
                    self._watcher.pinged(track)
                await asyncio.sleep(LOOK_EVERY)


def nursery(folder: Path, count: int) -> None:
    """Fork a life for each line that comes in; says its process, then that it has ended."""
    run.LOOK_EVERY = LOOK_EVERY
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(Life(folder, count).run())
            finally:
                os._exit(9)  # a life that ends by itself is a mistake
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


@dataclass
class Killing:
    """The truth, who is told of it, and the kills."""

    folder: Path
    database: Database
    seed: int
    count: int = 8
    longest_life: float = 0.2
    expected: dict[str, list[State]] = field(default_factory=dict)
    kills: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._states, self._outbox = States(self.database), Outbox(self.database)
        self._truth = bytearray(TRUTHS[State.UP] * self.count)
        self.expected = {name: [State.UP] for name in names(self.count)}
        self._write()

    def _write(self) -> None:
        file = self.folder / TRUTH
        if not file.exists():
            file.write_bytes(self._truth)
        with file.open("r+b") as there:
            there.write(self._truth)

    def turn(self) -> None:
        """Some devices whose last change is in the store change again."""
        standings = self._states.standings()
        for number, (name, states) in enumerate(self.expected.items()):
            known = standings.get(device_subject(name))
            if known is not None and known.sequence == len(states) and self._random.random() < 0.6:
                states.append(self._random.choice([state for state in TRUTHS if state is not states[-1]]))
                self._truth[number : number + 1] = TRUTHS[states[-1]]
        self._write()

    def run(self, kills: int) -> None:
        """Kill so many lives at random moments; then one may live until everything is told."""
        with self._nursery() as child:
            longest = max(self.longest_life, 1.5 * self._first_life(child))
            for _ in range(kills):
                self.turn()
                process = self._begin(child)
                time.sleep(self._random.random() * longest)
                self._kill(child, process)
                self.kills += 1
            process = self._begin(child)
            try:
                self._settle()
            finally:
                self._kill(child, process)

    def _first_life(self, child: "subprocess.Popen[str]") -> float:
        """Seconds that a life takes here until what it saw is in the store: a busy machine gives the others longer."""
        began, process = time.monotonic(), self._begin(child)
        try:
            while len(self._states.standings()) < self.count:
                assert time.monotonic() - began < 60, (self.folder / "lives.log").read_text()
                time.sleep(0.01)
            return time.monotonic() - began
        finally:
            self._kill(child, process)

    @contextmanager
    def _nursery(self) -> "Iterator[subprocess.Popen[str]]":
        command = [sys.executable, "-m", "tests.monitor.alerts.killed", str(self.folder), str(self.count)]
        with (self.folder / "lives.log").open("w") as log:
            child = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
            try:
                yield child
            finally:
                assert child.stdin is not None
                assert child.stdout is not None
                child.stdin.close()
                child.wait(20)
                child.stdout.close()

    @staticmethod
    def _begin(child: "subprocess.Popen[str]") -> int:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("live\n")
        child.stdin.flush()
        return int(child.stdout.readline())

    def _kill(self, child: "subprocess.Popen[str]", process: int) -> None:
        assert child.stdout is not None
        os.kill(process, signal.SIGKILL)
        ended = int(child.stdout.readline())
        assert ended == -signal.SIGKILL, (self.folder / "lives.log").read_text()

    def _settle(self, within: float = 60.0) -> None:
        """Wait until everything is told; the test fails when nothing more happens for so many seconds."""
        began, before = time.monotonic(), ""
        while not self._is_settled():
            now = self._unsettled()
            if now != before:
                began, before = time.monotonic(), now
            assert time.monotonic() - began < within, f"it did not settle: {before}"
            time.sleep(0.2)

    def _unsettled(self) -> str:
        waiting = [row for row, _ in self._outbox.find(DeliveryState.WAITING, limit=1_000_000)]
        return f"{len(waiting)} wait, of these at first {waiting[-1:]}"

    def _is_settled(self) -> bool:
        standings = self._states.standings()
        judged = all(
            (known := standings.get(device_subject(name))) is not None and known.sequence == len(states)
            for name, states in self.expected.items()
        )
        if not judged or self._outbox.waiting(time.time()):
            return False
        with self.database.read() as connection:
            return not unplanned(connection, 1)


if __name__ == "__main__":
    nursery(Path(sys.argv[1]), int(sys.argv[2]))
