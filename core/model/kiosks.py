"""Kiosks: what their screens say of themselves, and the list of procedures that they have to show."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What a kiosk's screen said. ``alive_since`` (Unix seconds) is when its page was opened.

    ``content_date`` is the day that its procedures data are of, ``procedures`` and ``checksum`` (SHA-256 in
    hexadecimal, of the list as ``listed`` writes it) are of what it shows; None where it does not tell.
    """

    alive_since: float
    page: str = ""
    content_date: date | None = None
    procedures: int | None = None
    checksum: str | None = None


@dataclass(frozen=True, slots=True)
class KioskRecord:
    """A kiosk with a token, and its last heartbeat: ``beats`` counts them, ``heard_at`` is None before the first."""

    device: str
    token_by: str
    token_at: float
    beats: int = 0
    heard_at: float | None = None
    last: Heartbeat | None = None


@dataclass(frozen=True, slots=True)
class ProcedureList:
    """The published list that every kiosk of a site has to show in full: how many procedures, and its SHA-256."""

    site: str
    procedures: int
    checksum: str
    set_by: str
    set_at: float


def listed(codes: Iterable[str]) -> tuple[int, str]:
    """(number, SHA-256) of a list of procedures: each code once, NFC, without spaces around it, in the order of
    its code points, with a line feed after each, in UTF-8. ``heartbeat.js`` reckons the same.
    """
    lines = sorted({unicodedata.normalize("NFC", code).strip() for code in codes} - {""})
    return len(lines), hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
