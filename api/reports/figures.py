"""The figures of an availability report: reads the store, does the sums, and takes a digest of all that it read."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import floor

from api.hierarchy import NOTHING
from api.reports.book import Book, entry, is_device
from api.reports.log import LogEntry, entries, plain
from api.reports.period import Period
from api.reports.stops import Stop, stops, windows
from api.reports.subjects import EVERYTHING, Choice, Subject, chosen, subjects_of
from core.availability import Scope, Sums, tally
from core.calendar import Interval, intersection, merged, of_site, subtraction
from core.model import Inventory, Site
from core.store.counts import Counts
from core.store.database import Database
from core.store.incidents import Incidents
from core.store.inventories import Inventories, Snapshot
from core.store.maintenance import Maintenances
from core.store.past import Past, Story
from core.store.watches import Watches

_NOTHING = Story()


@dataclass(frozen=True, slots=True)
class Row:
    """One subject: where its seconds went, 24×7 and in the working hours of its site."""

    subject: Subject
    whole: Sums
    working: Sums


@dataclass(frozen=True, slots=True)
class Office:
    """A site's working time in the period."""

    site: Site
    days: int
    hours: Sequence[Interval]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the report says. ``stops`` were planned; ``gaps`` are when the monitor did not run; ``book`` is
    of the devices."""

    period: Period
    rows: Sequence[Row]
    offices: Sequence[Office]
    stops: Sequence[Stop]
    gaps: Sequence[Interval]
    incidents: Sequence[LogEntry]
    book: Book
    digest: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a report is about. ``inventories`` are the digests of those that were read to find them; ``booked`` is what
    the last of the period has, which was taken over at ``taken_at`` (Unix seconds)."""

    subjects: Sequence[Subject]
    inventories: Sequence[str]
    booked: Collection[str]
    taken_at: int | None


def figures(database: Database, choice: Choice, period: Period) -> Figures:
    """Read and reckon. Raises InputError when nothing of the choice was in the inventory, StoreError."""
    since, until = period.since, period.until
    past = Past(database)
    meant = chosen_in(database, choice, period)
    subjects = meant.subjects
    some = None if choice == EVERYTHING else [subject.key for subject in subjects]
    stories = past.stories(since, until, some)
    watched = _watched(database, period)
    offices = {subject.site.id: _office(subject.site, period) for subject in first_of_each_site(subjects)}
    log = entries(Incidents(database), since, until, {subject.key for subject in subjects})
    planned = stops(Maintenances(database), period, {subject.key for subject in subjects})
    scopes = _Scopes(period, offices, watched, windows(planned))
    rows = [scopes.row(subject, stories.get(subject.key, _NOTHING)) for subject in subjects]
    book = _book(database, meant, stories, watched, until)
    inputs = {
        "period": [since, until],
        "inventories": meant.inventories,
        "counts": [asdict(one.count) for one in book.entries if one.count is not None],
        "watches": watched,
        "hours": {site: office.hours for site, office in offices.items()},
        "maintenance": [asdict(stop) for stop in planned],
        "stories": {subject.key: stories[subject.key].digest for subject in subjects if subject.key in stories},
        "incidents": [plain(entry) for entry in log],
    }
    gaps = subtraction([(since, until)], watched)
    return Figures(period, rows, list(offices.values()), planned, gaps, log, book, digest(inputs))


def chosen_in(database: Database, choice: Choice, period: Period, kept: Snapshot | None = None) -> Chosen:
    """The subjects of the choice, and what was read to find them. Raises InputError."""
    past, read = Past(database), list[tuple[str, float]]()

    def inventories() -> Iterator[Inventory]:
        for snapshot in Inventories(database).during(period.since, period.until, kept):
            read.append((snapshot.digest, snapshot.at))
            yield snapshot.inventory

    newest_first = inventories()
    newest = next(newest_first, NOTHING)
    booked = {key for key, _ in subjects_of(newest)}
    candidates = past.judged() if choice.key is None else {choice.key}
    stories = past.stories(period.since, period.until, sorted(candidates - booked))
    gone = [key for key, story in stories.items() if not story.is_empty]
    subjects = chosen(newest, newest_first, gone, choice)
    return Chosen(subjects, [digest for digest, _ in read], booked, floor(read[0][1]) if read else None)


def _book(
    database: Database, meant: Chosen, stories: Mapping[str, Story], watched: Sequence[Interval], until: int
) -> Book:
    counts = Counts(database).latest(until)
    devices = filter(is_device, meant.subjects)
    entries = [
        entry(one, stories.get(one.key, _NOTHING), watched, counts, one.key in meant.booked, until) for one in devices
    ]
    return Book(entries, meant.taken_at)


def first_of_each_site(subjects: Iterable[Subject]) -> list[Subject]:
    """One subject a site."""
    return list({subject.site.id: subject for subject in reversed(list(subjects))}.values())


def row_of(database: Database, choice: Choice, period: Period, kept: Snapshot | None = None) -> Row:
    """The one device or link of the choice alone; ``kept`` is the newest snapshot, if it was read before.

    Raises InputError.
    """
    subject, *_ = chosen_in(database, choice, period, kept).subjects
    story = Past(database).stories(period.since, period.until, [subject.key]).get(subject.key, _NOTHING)
    watched = _watched(database, period)
    planned = windows(stops(Maintenances(database), period, {subject.key}))
    return _Scopes(period, {subject.site.id: _office(subject.site, period)}, watched, planned).row(subject, story)


def digest(inputs: Mapping[str, object]) -> str:
    """SHA-256 of what was read, in one canonical form."""
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def groups(rows: Sequence[Row], name_of: Mapping[str, str]) -> list[tuple[str, int, Sums, Sums]]:
    """(name, how many, 24×7, working) of the rows that have the same name, in the order in which names come."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(name_of[row.subject.key], []).append(row)
    return [
        (name, len(same), Sums.of(row.whole for row in same), Sums.of(row.working for row in same))
        for name, same in found.items()
    ]


class _Scopes:
    """The hours that count, made once for all subjects of a site that have the same windows."""

    def __init__(
        self,
        period: Period,
        offices: Mapping[str, Office],
        watched: Sequence[Interval],
        windows: Mapping[str, Sequence[Interval]],
    ) -> None:
        self._period = [(float(period.since), float(period.until))]
        self._offices = offices
        self._watched = watched
        self._windows = windows
        self._known: dict[tuple[str, tuple[Interval, ...]], tuple[Scope, Scope]] = {}

    def row(self, subject: Subject, story: Story) -> Row:
        """Where its seconds went."""
        whole, working = self._of(subject.site.id, tuple(self._windows.get(subject.key, ())))
        return Row(subject, tally(whole, story.before, story.changes), tally(working, story.before, story.changes))

    def _of(self, site: str, windows: tuple[Interval, ...]) -> tuple[Scope, Scope]:
        if (site, windows) not in self._known:
            hours = self._offices[site].hours
            whole = Scope.of(self._period, self._watched, windows)
            self._known[site, windows] = whole, Scope.of(hours, self._watched, windows)
        return self._known[site, windows]


def _office(site: Site, period: Period) -> Office:
    calendar = of_site(site)
    hours = calendar.intervals(period.since, period.until)
    days = {datetime.fromtimestamp(start, calendar.zone).date() for start, _ in hours}
    return Office(site, len(days), hours)


def _watched(database: Database, period: Period) -> list[Interval]:
    """When the monitor ran, in whole seconds."""
    found = merged(Watches(database).during(period.since, period.until))
    within = intersection(found, [(period.since, period.until)])
    return merged((floor(start), floor(end)) for start, end in within)
