"""The equipment register, in words."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from core.i18n import Language, noop
from core.model import BookField, Count, Difference, Replacement

BOOK_FIELDS: Mapping[BookField, str] = {
    BookField.SERIAL: noop("Serial number"),
    BookField.MAC: "MAC",
    BookField.MODEL: noop("Model"),
    BookField.PLACE: noop("Place"),
    BookField.MEMBERS: noop("Machines of the stack or cluster"),
}
REGISTER_COLUMNS = (
    noop("Device"),
    noop("Asset code"),
    noop("Serial number"),
    noop("Place"),
    noop("Seen last"),
    noop("Differences"),
)

SUPPORT_COLUMNS = (noop("Device"), noop("What"), noop("Support ends"), noop("State"), noop("Source"))
SUPPORT_OVER = noop("out of support")
SUPPORT_LASTS = noop("supported")
CHECKLIST_COLUMNS = (
    noop("Place"),
    noop("What"),
    noop("At least"),
    noop("Book"),
    noop("Seen on the network"),
    noop("Short of"),
)
REPLACE_IT = noop("Enter that another device stands at {device}?")
REPLACED_AT = noop("{at}: {after} took the place of {before} (warranty until {ends}), entered by {by}.")
REPLACED = noop("{after} stands at {device} now instead of {before}.")


class Doubtful(Protocol):
    """An entry of the register, as far as its doubts go."""

    @property
    def differences(self) -> Iterable[Difference]: ...
    @property
    def last_seen(self) -> float | None: ...
    @property
    def count(self) -> Count | None: ...


def register_doubts(spoken: Language, entry: Doubtful) -> list[str]:
    """Why an entry is worth a look, a sentence each; none when all agree."""
    _ = spoken.text
    told = []
    for one in entry.differences:
        field = _(BOOK_FIELDS[one.field])
        if one.book:
            told.append(
                _("{field}: {book} in the books, {seen} on the device", field=field, book=one.book, seen=one.seen)
            )
        else:
            told.append(_("{field}: not in the books, {seen} on the device", field=field, seen=one.seen))
    if entry.last_seen is None:
        told.append(_("never seen on the network"))
    if entry.count is not None and not entry.count.is_present:
        told.append(_("not found at the last inventory check"))
    return told


def replacement(spoken: Language, one: Replacement, zone: str) -> str:
    """Which device took whose place, until when the warranty of that one is, who entered it and why."""
    before, after = (asset.serial or "–" for asset in (one.before, one.after))
    at, ends = spoken.moment(one.at, zone), spoken.day(one.before.warranty_ends)
    told = spoken.text(REPLACED_AT, at=at, after=after, before=before, by=one.by, ends=ends)
    return f"{told} {one.note}".strip()
