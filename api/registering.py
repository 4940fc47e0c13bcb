"""Turns the register into the API's answers."""

from collections.abc import Mapping, Sequence
from datetime import date

from api.equipment import Equipment, Supported
from api.schemas import (
    ChecklistOut,
    DifferencesOut,
    HeldOut,
    LedgerLineOut,
    LedgerOut,
    LedgerTotalsOut,
    LeftOutOut,
    RegisterEntryOut,
    Sentence,
    StrangerOut,
    SupportOut,
)
from core.model import FindingRecord
from core.register.checklist import Checklist, Held
from core.register.entries import Entry
from core.register.ledger import Ledger

_OF_DEVICE = ("id", "name", "kind", "site", "room", "person", "address")
_OF_ENTRY = ("seen", "before", "places", "count", "first_seen", "last_seen", "differences", "doubts", "replacements")


def entry(one: Entry) -> RegisterEntryOut:
    """One device of the books."""
    fields: Mapping[str, object] = {name: getattr(one.device, name) for name in _OF_DEVICE}
    told = {name: getattr(one, name) for name in _OF_ENTRY}
    return RegisterEntryOut.model_validate({**fields, "asset": one.device.asset, **told}, from_attributes=True)


def differing(found: Equipment) -> DifferencesOut:
    """The entries that are worth a look, and the strangers."""
    return DifferencesOut(
        entries=[entry(one) for one in found.doubtful], strangers=[_stranger(one) for one in found.strangers]
    )


def _stranger(one: FindingRecord) -> StrangerOut:
    told = {name: str(one.detail.get(name, "")) for name in ("address", "what", "mac")}
    return StrangerOut(finding=one.id, first_seen=one.first_seen, **told)


def ledger(found: Ledger) -> LedgerOut:
    """A year of wear with its totals."""
    amounts = ("cost", "wear", "accumulated", "residual")
    return LedgerOut(
        year=found.year,
        is_closed=found.is_closed,
        lines=[LedgerLineOut.model_validate(line) for line in found.lines],
        totals=LedgerTotalsOut(**{name: found.total(name) for name in amounts}),
        left_out=[LeftOutOut(device=device.id, reason=reason) for device, reason in found.left_out],
    )


def support(one: Supported, day: date) -> SupportOut:
    """Until when something is supported, as of a day."""
    known = one.support
    return SupportOut(
        device=one.device.id,
        name=one.device.name,
        what=known.what,
        ends=known.ends,
        is_over=known.is_over(day),
        source=known.source,
    )


def checklist(chosen: Checklist, found: Sequence[Held]) -> ChecklistOut:
    """What each place has of what it has to have."""
    items = [
        HeldOut(
            site=one.site.id,
            id=one.item.id,
            name=Sentence(vi=one.item.vi, en=one.item.en),
            least=one.item.least,
            booked=one.booked,
            seen=one.seen,
            missing=one.missing,
        )
        for one in found
    ]
    return ChecklistOut(source=chosen.source, items=items)
