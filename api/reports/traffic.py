"""The figures of a utilisation report: each direction of each link, over every run of the rule's days in the period."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from api.reports.figures import chosen_in, digest
from api.reports.period import Period
from api.reports.subjects import Choice, Subject
from core.availability import Assessment, Rule, Verdict, assess, rules
from core.errors import InputError
from core.i18n import noop
from core.model import Link
from core.store.database import Database
from core.store.history import History

Means = Callable[[str, str, int, int], Mapping[int, tuple[float, int]]]
"""(subject, metric, since, until) → start of each sample → (its mean in bit/s, of how many points)."""


@dataclass(frozen=True, slots=True)
class Way:
    """A direction: its metric and the message of its name."""

    name: str
    metric: str
    title: str


WAYS = (Way("down", "in_bits_per_second", noop("download")), Way("up", "out_bits_per_second", noop("upload")))


@dataclass(frozen=True, slots=True)
class Sample:
    """The mean of some minutes (whole bit/s); nothing of it is known where ``points`` is 0."""

    start: int
    value: int | None
    points: int


@dataclass(frozen=True, slots=True)
class Run:
    """The rule's days from a midnight on (Unix seconds), and what they come to."""

    start: int
    end: int
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction of a link with its contracted capacity (bit/s)."""

    subject: Subject
    way: Way
    capacity: int
    samples: Sequence[Sample]
    runs: Sequence[Run]

    @property
    def worst(self) -> Run:
        """The run with the highest percentile; of one that exceeds before one that does not."""
        return max(self.runs, key=lambda run: (run.assessment.verdict is Verdict.EXCEEDED, run.assessment.value or -1))


@dataclass(frozen=True, slots=True)
class Traffic:
    """Everything that the report says."""

    period: Period
    rule: Rule
    directions: Sequence[Direction]
    digest: str


def traffic(database: Database, choice: Choice, period: Period) -> Traffic:
    """Read and reckon. Raises InputError when there is no such link, no rule, or the period is too short."""
    rule = _rule(period)
    starts = _midnights(period, rule)
    chosen = chosen_in(database, choice, period)
    links = [subject for subject in chosen.subjects if isinstance(subject.item, Link)]
    if not links:
        raise InputError("there is no link in that choice; utilisation is one of links, name one with --link")
    means = _means(History(database))
    found = [_direction(means, link, way, rule, starts) for link in links for way in WAYS]
    inputs = {
        "period": [period.since, period.until],
        "rule": rule.model_dump(mode="json"),
        "inventories": chosen.inventories,
        "samples": {f"{one.subject.key} {one.way.name}": [one.capacity, _digest(one.samples)] for one in found},
    }
    return Traffic(period, rule, found, digest(inputs))


def _rule(period: Period) -> Rule:
    rule = next((rule for rule in rules() if rule.holds(period.days[-1])), None)
    if rule is None:
        raise InputError(f"no rule of utilisation is known for {period.days[-1]:%d/%m/%Y}; ask for a later period")
    return rule


def _midnights(period: Period, rule: Rule) -> list[int]:
    """Where a run can begin: every local midnight with all of its days in the period."""
    zone = ZoneInfo(period.zone)
    found = [int(datetime.combine(day, time(), zone).timestamp()) for day in period.days]
    whole = [at for at in found if period.since <= at and at + rule.days * 86_400 <= period.until]
    if not whole:
        raise InputError(f"the period has no {rule.days} whole days; utilisation is judged over so many")
    return whole


def _direction(means: Means, link: Subject, way: Way, rule: Rule, starts: Sequence[int]) -> Direction:
    assert isinstance(link.item, Link)  # noqa: S101  # chosen so
    megabits = link.item.bandwidth_down if way.name == "down" else link.item.bandwidth_up
    capacity = round(megabits * 1_000_000)
    end = starts[-1] + rule.days * 86_400
    known = means(link.key, way.metric, starts[0], end)
    samples = list(_samples(known, starts[0], end, rule.every))
    runs = []
    for start in starts:
        first = (start - starts[0]) // rule.every
        values = [sample.value for sample in samples[first : first + rule.samples]]
        runs.append(Run(start, start + rule.days * 86_400, assess(values, capacity, rule)))
    return Direction(link, way, capacity, samples, runs)


def _samples(known: Mapping[int, tuple[float, int]], since: int, until: int, every: int) -> Iterator[Sample]:
    for start in range(since, until, every):
        mean, points = known.get(start, (None, 0))
        yield Sample(start, None if mean is None else int(mean + 0.5), points)


def _means(history: History) -> Means:
    def means(subject: str, metric: str, since: int, until: int) -> Mapping[int, tuple[float, int]]:
        return {bucket.start: (bucket.mean, bucket.count) for bucket in history.means(subject, metric, since, until)}

    return means


def _digest(samples: Sequence[Sample]) -> str:
    text = "\n".join(f"{sample.start} {sample.value} {sample.points}" for sample in samples)
    return hashlib.sha256(text.encode()).hexdigest()
