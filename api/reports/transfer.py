"""Minutes of the handover of devices from the books: what changes hands, with its warranty and its residual value."""

from collections.abc import Sequence
from typing import Final

from api.reports.acceptance import HANDOVER, TITLES
from api.reports.document import Cell, Column, Document, Kind, Table
from api.reports.equipment import Equipment, Item
from api.reports.stocktaking import condition, specification, year_of_use
from core.i18n import Language, iso, noop

TRANSFER: Final = "transfer"
_SIGNERS = (noop("Handed over by"), noop("Received by"), noop("Head of the office"))


def document(
    found: Equipment, spoken: Language, notes: Sequence[str], persons: Sequence[str], public_key: str
) -> Document:
    """The minutes. ``persons`` are who gives and who takes, as far as they are known."""
    _ = spoken.text
    office = "" if found.site is None else found.site.name
    names = [*persons, *[""] * len(_SIGNERS)]
    table = _things(found, spoken)
    return Document(
        kind=TRANSFER,
        title=_(TITLES[HANDOVER]),
        office=office,
        scope=", ".join(one.device.id for one in found.items),
        since=found.period.since,
        until=found.period.until,
        zone=found.period.zone,
        spoken=spoken,
        digest=found.digest,
        facts=[
            (_("Place"), office),
            (_("As of"), spoken.moment(found.period.until, found.period.zone)),
            (_("Devices"), spoken.number(len(found.items))),
            (_("Digest of the inputs (SHA-256)"), found.digest),
            (_("Public key of the signature (Ed25519)"), public_key),
        ],
        sentences=[_("From today on the receiving side keeps and answers for what is listed here."), *notes],
        tables=[table],
        main=[table],
        brief=[table],
        signers=[(_(role), name) for role, name in zip(_SIGNERS, names, strict=False)],
        data={
            "report": TRANSFER,
            "as_of": iso(found.period.until),
            "devices": [
                {"device": one.device.id, "name": one.device.name, "asset": one.device.asset.model_dump(mode="json")}
                for one in found.items
            ],
            "persons": list(persons),
            "notes": list(notes),
            "digest": found.digest,
            "public_key": public_key,
        },
    )


def _things(found: Equipment, spoken: Language) -> Table:
    _ = spoken.text
    columns = [
        Column(_("No."), Kind.COUNT),
        Column(_("Name and specification"), is_wide=True),
        Column(_("Asset code")),
        Column("MAC"),
        Column(_("Year of use")),
        Column(_("Historical cost"), Kind.COUNT),
        Column(_("Residual value"), Kind.COUNT),
        Column(_("Warranty ends")),
        Column(_("Place and user"), is_wide=True),
        Column(_("Condition")),
        Column(_("Notes"), is_wide=True),
    ]
    left = {line.device: line.residual for line in found.ledger.lines}
    rows = [_thing(number, one, left.get(one.device.id), spoken) for number, one in enumerate(found.items, 1)]
    costs = sum(one.device.asset.cost or 0 for one in found.items)
    residual = sum(left.get(one.device.id, 0) for one in found.items)
    rows.append(("", _("Total"), "", "", "", costs, residual, "", "", "", ""))
    return Table("handover", _("What is handed over"), columns, rows)


def _thing(number: int, one: Item, residual: int | None, spoken: Language) -> Sequence[Cell]:
    device, asset = one.device, one.device.asset
    return (
        number,
        specification(one, spoken),
        asset.code,
        asset.mac,
        year_of_use(one),
        asset.cost,
        residual,
        None if asset.warranty_ends is None else spoken.day(asset.warranty_ends),
        ", ".join(part for part in (device.room, device.person) if part),
        condition(one, spoken),
        "",
    )
