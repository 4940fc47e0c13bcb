"""What stood at a position of the inventory, as it told itself, and in what the books differ."""

from dataclasses import dataclass
from enum import StrEnum


class BookField(StrEnum):
    """What is compared of books and device."""

    SERIAL = "serial"
    MAC = "mac"
    MODEL = "model"
    PLACE = "place"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of which books and device do not say the same; ``book`` is empty where the books say nothing."""

    field: BookField
    book: str
    seen: str


@dataclass(frozen=True, slots=True)
class SeenDevice:
    """One device at one position: empty is what it did not tell.

    ``macs`` are in capitals with colons, those of its interfaces in their order; ``system`` is its sysDescr, ``place``
    its sysLocation, ``address`` where it answered. ``first_seen`` and ``last_seen`` are Unix seconds of answers there.
    ``members`` are the serial numbers of all machines that answer together there: a stack's, a cluster's, or its own.
    """

    subject: str
    serial: str = ""
    macs: tuple[str, ...] = ()
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    system: str = ""
    place: str = ""
    address: str = ""
    first_seen: float = 0.0
    last_seen: float = 0.0
    members: tuple[str, ...] = ()
