"""Books, inventory check and network side by side: the tables of it, and the same for programs."""

from collections.abc import Mapping
from dataclasses import asdict

from api.reports.book import Book, Entry, Tally
from api.reports.document import Cell, Column, Kind, Table
from core import words
from core.i18n import Language, iso, noop

SENTENCES = (
    noop(
        "Book: the devices of the inventory as the period ended. Found on site: those that a person found at the last "
        "inventory check that was recorded before the period ended. Seen on the network: those that answered the "
        "monitor at some time of the period."
    ),
)


def tables(book: Book, spoken: Language) -> list[Table]:
    """How many by kind and in all, then each device of which not all say the same; none of a report without devices."""
    return [_counts(book, spoken), _differences(book, spoken)] if book.entries else []


def brief(book: Book, spoken: Language) -> list[Table]:
    """What fits a screen."""
    if not book.entries:
        return []
    counts, differences = tables(book, spoken)
    whole = Table(counts.name, counts.title, counts.columns, counts.rows[-1:], counts.note)
    return [whole, differences] if differences.rows else [whole]


def data(book: Book) -> Mapping[str, object]:
    """For programs."""
    return {
        "inventory_of": None if book.taken_at is None else iso(book.taken_at),
        "counted": book.is_counted,
        **asdict(book.tally()),
        "differences": [_plain(entry) for entry in book.differences],
    }


def _counts(book: Book, spoken: Language) -> Table:
    _ = spoken.text
    columns = [
        Column(_("Kind"), is_wide=True),
        Column(_("Book"), Kind.COUNT),
        Column(_("Found on site"), Kind.COUNT),
        Column(_("Seen on the network"), Kind.COUNT),
        Column(_("Found − book"), Kind.COUNT),
        Column(_("Seen − book"), Kind.COUNT),
        Column(_("Not found"), Kind.COUNT),
        Column(_("Not counted"), Kind.COUNT),
    ]
    rows = [_row(_(kind), tally, book.is_counted) for kind, tally in book.tally_by_kind().items()]
    rows.append(_row(_("Everything"), book.tally(), book.is_counted))
    note = "" if book.is_counted else _("No inventory check was recorded: motcua inventory count records one.")
    return Table("book", _("Book, inventory check and network"), columns, rows, note)


def _row(name: str, tally: Tally, is_counted: bool) -> list[Cell]:
    found = tally.found if is_counted else None
    return [
        name,
        tally.booked,
        found,
        tally.seen,
        None if found is None else found - tally.booked,
        tally.seen - tally.booked,
        tally.missing if is_counted else None,
        tally.not_counted,
    ]


def _differences(book: Book, spoken: Language) -> Table:
    _ = spoken.text
    columns = [
        Column(_("Device"), is_wide=True),
        Column(_("Kind")),
        Column(_("Place"), is_wide=True),
        Column(_("Book")),
        Column(_("In the books since"), Kind.MOMENT),
        Column(_("Left the books"), Kind.MOMENT),
        Column(_("Inventory check")),
        Column(_("Counted"), Kind.MOMENT),
        Column(_("Counted by")),
        Column(_("Notes"), is_wide=True),
        Column(_("Network")),
        Column(_("Seen last"), Kind.MOMENT),
    ]
    rows = [_difference(entry, spoken) for entry in book.differences]
    note = "" if rows else _("None.")
    return Table("differences", _("Devices of which books, check and network differ"), columns, rows, note)


def _difference(entry: Entry, spoken: Language) -> list[Cell]:
    _, count = spoken.text, entry.count
    return [
        entry.subject.item.name,
        _(entry.subject.kind),
        " – ".join(part for part in (entry.subject.site.name, entry.room) if part),
        _("in the books") if entry.is_booked else _("no longer in the books"),
        entry.entered,
        entry.left,
        _(words.counted(None if count is None else count.is_present)),
        None if count is None else int(count.counted_at),
        "" if count is None else count.recorded_by,
        "" if count is None else count.note,
        _("seen") if entry.is_seen else _("not seen"),
        entry.last_seen,
    ]


def _plain(entry: Entry) -> dict[str, object]:
    count = entry.count
    return {
        "subject": entry.subject.key,
        "name": entry.subject.item.name,
        "site": entry.subject.site.id,
        "booked": entry.is_booked,
        "entered_at": _iso(entry.entered),
        "left_at": _iso(entry.left),
        "found": None if count is None else count.is_present,
        "counted_at": None if count is None else iso(count.counted_at),
        "recorded_by": None if count is None else count.recorded_by,
        "note": None if count is None else count.note,
        "seen": entry.is_seen,
        "last_seen_at": _iso(entry.last_seen),
    }


def _iso(at: int | None) -> str | None:
    return None if at is None else iso(at)
