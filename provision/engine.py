"""The seam to what carries playbooks out, and its public fake."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

Event = Mapping[str, Any]
"""One event in ansible-runner's form: ``event``, ``counter``, ``created``, ``stdout``, ``event_data``."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to carry out. ``playbook`` and ``inventory`` exist; ``data`` is the instance's own folder.

    ``hosts`` are all that it may come to; empty means every host of the plays. ``secrets`` are extra variables for
    this run alone; they are kept out of every command line.
    """

    run_id: int
    playbook: Path
    inventory: Path
    data: Path
    hosts: tuple[str, ...] = ()
    check: bool = False
    diff: bool = False
    tags: tuple[str, ...] = ()
    mitogen: bool = False
    vault_password_file: Path | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)


class Ended(StrEnum):
    """How the engine ended."""

    SUCCESSFUL = "successful"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Engine(Protocol):
    """Carries out one job at a time."""

    def run(self, job: Job, on_event: Callable[[Event], None], cancelled: Callable[[], bool]) -> Ended:
        """Carry a job out, in this thread. ``on_event`` must not raise; ``cancelled`` is asked about once a second."""
        ...


class FakeEngine:
    """Plays events that it was given, and remembers the jobs: the public fake."""

    def __init__(
        self, events: Sequence[Event], ended: Ended = Ended.SUCCESSFUL, waits_for_cancel: bool = False
    ) -> None:
        self.jobs: list[Job] = []
        self._events = events
        self._ended = ended
        self._waits = waits_for_cancel

    def run(self, job: Job, on_event: Callable[[Event], None], cancelled: Callable[[], bool]) -> Ended:
        self.jobs.append(job)
        for event in self._events:
            on_event(event)
        stop = cancelled()
        while self._waits and not stop:
            time.sleep(0.01)
            stop = cancelled()
        return Ended.CANCELLED if stop else self._ended
