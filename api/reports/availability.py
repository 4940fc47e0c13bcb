"""The availability report: figures become facts, sentences and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from api.reports import book_tables
from api.reports.document import Cell, Column, Document, Kind, Table
from api.reports.figures import Figures, Row, groups
from api.reports.log import plain
from api.reports.period import Period
from core import words
from core.availability import Part, Sums
from core.calendar import total
from core.i18n import Language, iso
from core.model import Reason
from core.words.availability import DEFINITIONS, PARTS

KIND = "availability"
_FIGURES = (Kind.COUNT, Kind.COUNT, Kind.SHARE)
_TOTALS = (Kind.COUNT, Kind.SHARE, Kind.SHARE)


def document(figures: Figures, spoken: Language, scope: str, notes: Sequence[str], public_key: str) -> Document:
    """The report in a language. ``scope`` says in words what it is about."""
    _ = spoken.text
    main = [
        _subjects(figures, spoken, "24x7", _("Availability 24×7"), working=False),
        _subjects(figures, spoken, "working", _("Availability in working hours"), working=True),
    ]
    stops, gaps = _stops(figures, spoken), _gaps(figures, spoken)
    book = book_tables.tables(figures.book, spoken)
    said = [*DEFINITIONS, *(book_tables.SENTENCES if book else ())]
    return Document(
        kind=KIND,
        title=_("Availability report"),
        office=figures.offices[0].site.name,
        scope=scope,
        since=figures.period.since,
        until=figures.period.until,
        zone=figures.period.zone,
        spoken=spoken,
        digest=figures.digest,
        facts=_facts(figures, spoken, scope, public_key),
        sentences=[*(_(sentence) for sentence in said), *notes],
        tables=[_totals(figures, spoken), *main, stops, gaps, _incidents(figures, spoken), *book],
        main=[*main, *book],
        brief=[
            _brief(figures, spoken),
            *(table for table in (stops, gaps) if table.rows),
            *book_tables.brief(figures.book, spoken),
        ],
        data=_data(figures, notes, public_key),
    )


def facts_of_period(period: Period, spoken: Language, scope: str) -> list[tuple[str, str]]:
    """What every report says of its period."""
    _ = spoken.text
    moment = [spoken.moment(at, period.zone) for at in (period.since, period.until)]
    minutes = spoken.number((period.until - period.since) // 60)
    over = "" if period.is_over else " – " + _("the period is not over: this is what is known so far")
    return [
        (_("Scope"), scope),
        (_("Reporting period"), _("from {since} until {until} ({minutes} minutes)", since=moment[0], until=moment[1],
                        minutes=minutes) + over),
    ]  # fmt: skip


def facts_of_inputs(digest: str, public_key: str, spoken: Language) -> list[tuple[str, str]]:
    """What makes it possible to prove a report."""
    _ = spoken.text
    return [(_("Digest of the inputs (SHA-256)"), digest), (_("Public key of the signature (Ed25519)"), public_key)]


def _facts(figures: Figures, spoken: Language, scope: str, public_key: str) -> list[tuple[str, str]]:
    _ = spoken.text
    found = facts_of_period(figures.period, spoken, scope)
    if figures.book.entries:
        found.append(_book(figures, spoken))
    told: dict[tuple[int, int], list[str]] = {}
    for office in figures.offices:
        told.setdefault((office.days, int(total(office.hours)) // 60), []).append(office.site.name)
    for (days, minutes), names in told.items():
        text = _("{days} working days, {minutes} minutes", days=spoken.number(days), minutes=spoken.number(minutes))
        found.append((_("Working time"), text if len(told) == 1 else f"{text} ({_listed(names, spoken)})"))
    return found + facts_of_inputs(figures.digest, public_key, spoken)


def _book(figures: Figures, spoken: Language) -> tuple[str, str]:
    _, tally = spoken.text, figures.book.tally()
    found = spoken.number(tally.found) if figures.book.is_counted else "–"
    numbers = {"booked": spoken.number(tally.booked), "found": found, "seen": spoken.number(tally.seen)}
    text = _("{booked} in the books / {found} found / {seen} seen", **numbers)
    taken_at = figures.book.taken_at
    if taken_at is not None:
        text += " – " + _("inventory of {moment}", moment=spoken.moment(taken_at, figures.period.zone))
    return _("Devices"), text


def _listed(names: Sequence[str], spoken: Language) -> str:
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" + {spoken.number(more)}" if more > 0 else "")


def _subjects(figures: Figures, spoken: Language, name: str, title: str, working: bool) -> Table:
    _ = spoken.text
    several = len(figures.offices) > 1
    columns = [Column(_("Site"), is_wide=True)] if several else []
    columns += [Column(_("Device or link"), is_wide=True), Column(_("Kind"))]
    columns += [Column(_(PARTS[part]), Kind.COUNT) for part in Part]
    columns += [Column(title, Kind.SHARE) for title in (_("Availability"), _("at least"), _("known"))]
    rows = [_row(row, spoken, several, row.working if working else row.whole) for row in figures.rows]
    return Table(name, title, columns, rows, _("Times in minutes."))


def _row(row: Row, spoken: Language, several: bool, sums: Sums) -> list[Cell]:
    minutes = sums.minutes()
    site: list[Cell] = [row.subject.site.name] if several else []
    named: list[Cell] = [row.subject.item.name, spoken.text(row.subject.kind)]
    return site + named + [minutes[part] for part in Part] + [sums.availability, sums.at_least, sums.coverage]


def _brief(figures: Figures, spoken: Language) -> Table:
    """What fits a screen: downtime, what nobody knows, and the share, 24×7 and in working hours."""
    _ = spoken.text
    columns = [Column(_("Device or link"), is_wide=True)]
    for hours in (_("24×7"), _("working hours")):
        titles = _("downtime"), _("not known"), _("Availability")
        columns += [Column(f"{title} {hours}", kind) for title, kind in zip(titles, _FIGURES, strict=True)]
    worst = sorted((row for row in figures.rows if not _is_perfect(row)), key=lambda row: -row.whole.down)
    rows = [[row.subject.item.name, *_briefly(row.whole), *_briefly(row.working)] for row in worst]
    if len(figures.rows) > 1:
        ((_name, count, whole, working),) = groups(figures.rows, {row.subject.key: "" for row in figures.rows})
        everything = _("Everything")
        rows.append([f"{everything} ({spoken.number(count)})", *_briefly(whole), *_briefly(working)])
    others = len(figures.rows) - len(worst)
    told = spoken.texts(
        "{count} other had no downtime and no gap.", "{count} others had no downtime and no gap.", others
    )
    return Table("brief", "", columns, rows, " ".join([_("Times in minutes."), *([told] if others else [])]))


def _is_perfect(row: Row) -> bool:
    return row.whole.down == row.whole.not_known == 0


def _briefly(sums: Sums) -> list[Cell]:
    minutes = sums.minutes()
    return [minutes[Part.DOWN], minutes[Part.UNKNOWN] + minutes[Part.NO_DATA], sums.availability]


def _totals(figures: Figures, spoken: Language) -> Table:
    _ = spoken.text
    everything = {row.subject.key: _("Everything") for row in figures.rows}
    sites = {row.subject.key: row.subject.site.name for row in figures.rows} if len(figures.offices) > 1 else {}
    kinds = {row.subject.key: _(row.subject.kind) for row in figures.rows}
    found = [group for names in (everything, sites, kinds) if names for group in groups(figures.rows, names)]
    columns = [Column(_("Group"), is_wide=True), Column(_("Number"), Kind.COUNT)]
    for hours in (_("24×7"), _("working hours")):
        titles = _("Downtime (minutes)"), _("Availability"), _("at least")
        columns += [Column(f"{title}, {hours}", kind) for title, kind in zip(titles, _TOTALS, strict=True)]
    rows: list[list[Cell]] = [[name, count, *_told(whole), *_told(working)] for name, count, whole, working in found]
    return Table("totals", _("In total, by site and by kind"), columns, rows)


def _told(sums: Sums) -> list[Cell]:
    return [sums.minutes()[Part.DOWN], sums.availability, sums.at_least]


def _stops(figures: Figures, spoken: Language) -> Table:
    _ = spoken.text
    columns = [
        Column(_("Number"), Kind.COUNT),
        Column(_("From"), Kind.MOMENT),
        Column(_("Until"), Kind.MOMENT),
        Column(_("Announced"), Kind.MOMENT),
        Column(_("Notice (working days)"), Kind.COUNT),
        Column(_("Asked for"), Kind.COUNT),
        Column(_("Devices and links"), Kind.COUNT),
        Column(_("Reason"), is_wide=True),
    ]
    rows: list[list[Cell]] = [
        [
            stop.id,
            stop.starts_at,
            stop.ends_at,
            stop.announced_at,
            stop.notice_given,
            stop.notice_required or None,
            len(stop.subjects),
            stop.reason,
        ]
        for stop in figures.stops
    ]
    note = _("Left out of the figures, but for what lasted longer.") if rows else _("None.")
    return Table("maintenance", _("Planned maintenance"), columns, rows, note)


def _gaps(figures: Figures, spoken: Language) -> Table:
    _ = spoken.text
    columns = [Column(_("From"), Kind.MOMENT), Column(_("Until"), Kind.MOMENT), Column(_("Minutes"), Kind.COUNT)]
    rows: list[list[Cell]] = [
        [int(start), int(end), (int(end - start) + 30) // 60] for start, end in figures.gaps if end - start >= 1
    ]
    note = "" if rows else _("None: the monitor ran all the time.")
    return Table("gaps", _("Times without data: the monitor did not run"), columns, rows, note)


def _incidents(figures: Figures, spoken: Language) -> Table:
    _ = spoken.text
    names = {row.subject.key: row.subject.item.name for row in figures.rows}
    columns = [
        Column(_("Number"), Kind.COUNT),
        Column(_("Device or link"), is_wide=True),
        Column(_("Severity")),
        Column(_("Cause"), is_wide=True),
        Column(_("Detected"), Kind.MOMENT),
        Column(_("Taken on"), Kind.MOMENT),
        Column(_("by")),
        Column(_("Restored"), Kind.MOMENT),
        Column(_("Notes"), is_wide=True),
    ]
    rows: list[list[Cell]] = [
        [
            entry.id,
            names[entry.subject],
            entry.severity.value,
            _(words.REASONS[Reason(entry.reason)]),
            int(entry.opened_at),
            None if entry.acknowledged_at is None else int(entry.acknowledged_at),
            entry.acknowledged_by or "",
            None if entry.resolved_at is None else int(entry.resolved_at),
            "; ".join(entry.notes),
        ]
        for entry in figures.incidents
    ]
    note = _("As they stood at the end of the period.") if rows else _("None.")
    return Table("incidents", _("Incident log"), columns, rows, note)


def _data(figures: Figures, notes: Sequence[str], public_key: str) -> Mapping[str, object]:
    period = figures.period
    return {
        "report": KIND,
        "from": iso(period.since),
        "until": iso(period.until),
        "time_zone": period.zone,
        "complete": period.is_over,
        "working_time": [
            {"site": office.site.id, "name": office.site.name, "days": office.days, "seconds": int(total(office.hours))}
            for office in figures.offices
        ],
        "subjects": [
            {
                "subject": row.subject.key,
                "name": row.subject.item.name,
                "kind": row.subject.item.kind,
                "site": row.subject.site.id,
                "all_hours": seconds(row.whole),
                "working_hours": seconds(row.working),
            }
            for row in figures.rows
        ],
        "book": book_tables.data(figures.book) if figures.book.entries else None,
        "maintenance": [asdict(stop) for stop in figures.stops],
        "gaps": [{"from": iso(start), "until": iso(end)} for start, end in figures.gaps],
        "incidents": [plain(entry) for entry in figures.incidents],
        "notes": list(notes),
        "digest": figures.digest,
        "public_key": public_key,
    }


def seconds(sums: Sums) -> dict[str, object]:
    """Sums for programs: seconds by part, shares in percent."""
    found: dict[str, object] = {part.value: getattr(sums, part) for part in Part}
    for name, value in (
        ("availability", sums.availability),
        ("at_least", sums.at_least),
        ("known", sums.coverage),
    ):
        found[f"{name}_percent"] = None if value is None else value / 1000
    return found
