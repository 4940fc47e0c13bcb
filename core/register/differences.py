"""What the books say of a device against what it told itself. Pure."""

from collections.abc import Iterable, Mapping

from core.model import BookField, Detail, Device, Difference, Finding, FindingKind, SeenDevice
from core.register.same import folded
from core.words.text import folded as without_accents

_KINDS = {
    BookField.SERIAL: FindingKind.OTHER_SERIAL,
    BookField.MAC: FindingKind.OTHER_MAC,
    BookField.MODEL: FindingKind.OTHER_MODEL,
    BookField.PLACE: FindingKind.OTHER_PLACE,
    BookField.MEMBERS: FindingKind.OTHER_MEMBERS,
}
BOOK_KINDS = frozenset({*_KINDS.values(), FindingKind.BOOK_INCOMPLETE})
"""What a comparison looks for."""


def differences(device: Device, seen: SeenDevice) -> list[Difference]:
    """Field by field. What the device does not tell contradicts nothing.

    A model differs when neither name holds the other ('ProLiant DL360 Gen10' is 'DL360 Gen10'), a place likewise; a
    MAC address when it is none of the device's. The serial number agrees: then another model is only another name. A
    place that the books do not have is nobody's mistake. In a stack or a cluster any machine may speak for all: one
    serial number of the books is enough, and its machines are compared beside.
    """
    books, found = device.asset, []
    known = {folded(one): one for one in (books.serial or "", *books.members) if one}
    told = {folded(one): one for one in seen.members}
    is_same = bool(seen.serial) and (folded(books.serial) in told or folded(seen.serial) in known)
    if seen.serial and not is_same:
        found.append(Difference(BookField.SERIAL, books.serial or "", seen.serial))
    if is_same and told:
        found += _members(known, told, seen.serial)
    if seen.macs and books.mac not in seen.macs:
        found.append(Difference(BookField.MAC, books.mac or "", seen.macs[0]))
    is_told = _names_a_model(seen.model) and not (is_same and books.model)
    if is_told and not _hold(_letters(books.model or ""), _letters(seen.model)):
        found.append(Difference(BookField.MODEL, books.model or "", seen.model))
    if seen.place and device.room and not _hold(_letters(device.room), _letters(seen.place)):
        found.append(Difference(BookField.PLACE, device.room, seen.place))
    return found


def _members(known: Mapping[str, str], told: Mapping[str, str], own: str) -> list[Difference]:
    """Machines of a stack or a cluster, by folded serial number.

    ``own`` is what an agent tells of itself, which of some is another number than that of its chassis.
    """
    book = {one: text for one, text in known.items() if one in told or one != folded(own)}
    if book.keys() == told.keys() or (len(told) == 1 and len(known) == 1):
        return []
    if len(known) > 1:
        return [Difference(BookField.MEMBERS, ", ".join(book.values()), ", ".join(told.values()))]
    return [Difference(BookField.MEMBERS, "", ", ".join(text for one, text in told.items() if one not in known))]


def findings(told: Iterable[Difference]) -> list[Finding]:
    """The same as findings: one for each contradiction, one for all that the books lack."""
    found: list[Finding] = []
    lacking: list[tuple[str, Detail]] = []
    for one in told:
        if one.book:
            found.append(Finding(_KINDS[one.field], "", (("book", one.book), ("found", one.seen))))
        else:
            lacking.append((str(one.field), one.seen))
    if lacking:
        detail = (("found", ", ".join(str(value) for _, value in lacking)), *lacking)
        found.append(Finding(FindingKind.BOOK_INCOMPLETE, "", detail))
    return found


def _names_a_model(text: str) -> bool:
    """Agents without one tell their software, card or family: 'Generic x86 64-bit', 'Management Card', 'cat29xx'."""
    plain = text.casefold()
    return any(map(str.isdigit, text)) and not plain.startswith("generic") and "xx" not in plain


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, without_accents(text)))


def _hold(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)
