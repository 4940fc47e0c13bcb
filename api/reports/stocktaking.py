"""Minutes of the inventory check of fixed assets (form C53-HD): books, what was found, differences, wear."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from api.reports.document import Cell, Column, Document, Kind, Table
from api.reports.equipment import Equipment, Item
from core import words
from core.i18n import Language, iso, noop

STOCKTAKING: Final = "stocktaking"
FORM: Final = "C53-HD"
_SIGNERS = (
    noop("Who drew up the minutes"),
    noop("Chief accountant"),
    noop("Head of the committee"),
    noop("Head of the unit"),
)


def document(
    found: Equipment, spoken: Language, notes: Sequence[str], persons: Sequence[str], public_key: str
) -> Document:
    """The minutes. ``persons`` are who sign, as far as they are known, in the order of the form."""
    _ = spoken.text
    office = "" if found.site is None else found.site.name
    tables = [
        _things("assets", _("Fixed assets"), found.assets, spoken),
        _things("tools", _("Tools and devices that are no fixed assets"), found.tools, spoken),
        _wear(found, spoken),
    ]
    names = [*persons, *[""] * len(_SIGNERS)]
    return Document(
        kind=STOCKTAKING,
        title=_("Minutes of the inventory check of fixed assets"),
        office=office,
        scope=spoken.day(found.day),
        since=found.period.since,
        until=found.period.until,
        zone=found.period.zone,
        spoken=spoken,
        digest=found.digest,
        facts=_facts(found, office, spoken, public_key),
        sentences=[*_sentences(found, spoken), *notes],
        tables=tables,
        main=tables[:1],
        brief=tables[:1],
        signers=[(_(role), name) for role, name in zip(_SIGNERS, names, strict=False)],
        data=_data(found, notes, persons, public_key),
    )


def _facts(found: Equipment, office: str, spoken: Language, public_key: str) -> list[tuple[str, str]]:
    _ = spoken.text
    counts = _counts(found)
    told = {name: spoken.number(value) for name, value in counts.items()}
    return [
        (_("Form"), FORM),
        (_("Place"), office),
        (_("As of"), spoken.moment(found.period.until, found.period.zone)),
        (_("Result"), _("{book} in the books, {found} found, {missing} not found, {uncounted} not counted", **told)),
        (_("Historical cost"), f"{spoken.number(sum(one.device.asset.cost or 0 for one in found.assets))} đ"),
        (_("Residual value"), f"{spoken.number(found.ledger.total('residual'))} đ"),
        (_("Digest of the inputs (SHA-256)"), found.digest),
        (_("Public key of the signature (Ed25519)"), public_key),
    ]


def _sentences(found: Equipment, spoken: Language) -> list[str]:
    _ = spoken.text
    missing = [one.device.name for one in found.items if one.actual == 0]
    told = [_("Not found: {names}", names=", ".join(missing))] if missing else []
    if _counts(found)["uncounted"]:
        told.append(_("What was not counted has a dash: motcua inventory count records who found what."))
    worn = {line.device for line in found.ledger.lines}
    unknown = [one.device.name for one in found.assets if one.device.id not in worn]
    if unknown:
        told.append(_("Without wear, since the books or the rules do not say it: {names}", names=", ".join(unknown)))
    return told or [_("Every device of the books was found.")]


def _counts(found: Equipment) -> dict[str, int]:
    actual = [one.actual for one in found.items]
    return {
        "book": len(actual),
        "found": actual.count(1),
        "missing": actual.count(0),
        "uncounted": actual.count(None),
    }


def _things(name: str, title: str, items: Sequence[Item], spoken: Language) -> Table:
    _ = spoken.text
    columns = [
        Column(_("No."), Kind.COUNT),
        Column(_("Name and specification"), is_wide=True),
        Column(_("Asset code")),
        Column(_("Year of use")),
        Column(_("Book"), Kind.COUNT),
        Column(_("Actual"), Kind.COUNT),
        Column(_("Difference"), Kind.COUNT),
        Column(_("Unit price (đ)"), Kind.COUNT),
        Column(_("Amount (đ)"), Kind.COUNT),
        Column(_("Managing unit"), is_wide=True),
        Column(_("Place and user"), is_wide=True),
        Column(_("Condition")),
        Column(_("Notes"), is_wide=True),
    ]
    rows = [_thing(number, one, spoken) for number, one in enumerate(items, 1)]
    if rows:
        rows.append(_sum(items, spoken))
    return Table(name, title, columns, rows, note="" if rows else _("None."))


def _thing(number: int, one: Item, spoken: Language) -> Sequence[Cell]:
    device, asset = one.device, one.device.asset
    return (
        number,
        specification(one, spoken),
        asset.code,
        year_of_use(one),
        1,
        one.actual,
        one.difference,
        asset.cost,
        asset.cost,
        asset.unit or one.site,
        ", ".join(part for part in (device.room, device.person or asset.responsible or "") if part),
        condition(one, spoken),
        "" if one.count is None else one.count.note,
    )


def _sum(items: Sequence[Item], spoken: Language) -> Sequence[Cell]:
    counted = [one for one in items if one.actual is not None]
    actual = sum(one.actual or 0 for one in counted) if counted else None
    difference = sum(one.difference or 0 for one in counted) if counted else None
    amount = sum(one.device.asset.cost or 0 for one in items)
    return ("", spoken.text("Total"), "", "", len(items), actual, difference, "", amount, "", "", "", "")


def specification(one: Item, spoken: Language) -> str:
    """What it is called, its vendor and model, its serial number."""
    asset = one.device.asset
    model = " ".join(part for part in (asset.vendor, asset.model) if part)
    serial = f"{spoken.text('Serial number')} {asset.serial}" if asset.serial else ""
    return ", ".join(part for part in (one.device.name, model, serial) if part)


def year_of_use(one: Item) -> str | None:
    """The year from which it is used, as a name, so that nobody writes 2.018."""
    day = one.device.asset.in_use or one.device.asset.purchased
    return None if day is None else str(day.year)


def condition(one: Item, spoken: Language) -> str | None:
    """What state it is in."""
    found = one.device.asset.condition
    return None if found is None else spoken.text(words.CONDITIONS[found])


def _wear(found: Equipment, spoken: Language) -> Table:
    _ = spoken.text
    kinds = (Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.COUNT, Kind.COUNT, Kind.COUNT, Kind.COUNT)
    columns = [
        Column(_(title), kind, is_wide=place == 1)
        for place, (title, kind) in enumerate(zip(words.LEDGER_COLUMNS, kinds, strict=True))
    ]
    columns.append(Column(_("Legal basis"), is_wide=True))
    lines = found.ledger.lines
    rows: list[Sequence[Cell]] = [
        (one.code, one.name, str(one.used_since), one.cost, one.wear, one.accumulated, one.residual, one.source)
        for one in lines
    ]
    if rows:
        sums = (found.ledger.total(name) for name in ("cost", "wear", "accumulated", "residual"))
        rows.append(("", _("Total"), "", *sums, ""))
    told = _("The year {year} is closed.", year=found.ledger.year) if found.ledger.is_closed else ""
    return Table("wear", _("Wear in {year}", year=found.ledger.year), columns, rows, note=told if rows else _("None."))


def _data(found: Equipment, notes: Sequence[str], persons: Sequence[str], public_key: str) -> dict[str, object]:
    amounts = ("cost", "wear", "accumulated", "residual")
    return {
        "report": STOCKTAKING,
        "form": FORM,
        "as_of": iso(found.period.until),
        **_counts(found),
        "year": found.ledger.year,
        "year_is_closed": found.ledger.is_closed,
        "totals": {name: found.ledger.total(name) for name in amounts},
        "assets": [_plain(one) for one in found.assets],
        "tools": [_plain(one) for one in found.tools],
        "wear": [asdict(line) for line in found.ledger.lines],
        "persons": list(persons),
        "notes": list(notes),
        "digest": found.digest,
        "public_key": public_key,
    }


def _plain(one: Item) -> dict[str, object]:
    device = one.device
    asset = device.asset.model_dump(mode="json")
    return {"device": device.id, "name": device.name, "room": device.room, "found": one.actual, "asset": asset}
