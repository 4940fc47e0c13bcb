"""Whose turn it is: runs on the same host one after the other in the order of their requests, others side by side."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from core.model import Wait, WaitKind


@dataclass(frozen=True, slots=True)
class Queued:
    """A run that could start, and every host that it comes to."""

    id: int
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Turn:
    """Which run may start now (None: none), and what each of the others waits for."""

    start: int | None = None
    waits: Mapping[int, Wait] = field(default_factory=dict)


def turn(queued: Iterable[Queued], held: Mapping[str, int], places: int, changing: Collection[str] = ()) -> Turn:
    """``queued`` oldest first, ``held`` host → the run that is under way on it, ``places`` how many more may start.

    ``changing`` are the network devices whose configuration is being changed.

    A run that waits keeps its hosts from later ones, so that two small runs after one another cannot keep a large one
    waiting for ever; what it does not need goes on.
    """
    start: int | None = None
    waits: dict[int, Wait] = {}
    held, wanted = dict(held), dict[str, int]()
    for run in queued:
        wait = _change(run, changing) or _wait(run, held, wanted, places)
        if wait is None:
            start = run.id if start is None else start
            held |= dict.fromkeys(run.hosts, run.id)
            places -= 1
        else:
            waits[run.id] = wait
            wanted = dict.fromkeys(run.hosts, run.id) | wanted
    return Turn(start, waits)


def _change(run: Queued, changing: Collection[str]) -> Wait | None:
    host = min(run.hosts.intersection(changing), default=None)
    return None if host is None else Wait(WaitKind.CHANGE, host)


def _wait(run: Queued, held: Mapping[str, int], wanted: Mapping[str, int], places: int) -> Wait | None:
    for kind, taken in ((WaitKind.HOST, held), (WaitKind.TURN, wanted)):
        host = min(run.hosts & taken.keys(), default=None)
        if host is not None:
            return Wait(kind, host, taken[host])
    return Wait(WaitKind.PLACE) if places <= 0 else None
