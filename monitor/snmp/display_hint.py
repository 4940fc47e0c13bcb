"""DISPLAY-HINT of octet strings: RFC 2579 section 3.1."""

import re
from dataclasses import dataclass
from functools import lru_cache

_PART = re.compile(r"(?P<repeat>\*?)(?P<size>[0-9]{1,5})(?P<form>[dxoat])(?P<ends>[^0-9*]{0,2})")


@dataclass(frozen=True, slots=True)
class _Part:
    repeats: bool
    size: int
    form: str
    separator: bytes
    terminator: bytes


@lru_cache(maxsize=1024)
def _parsed(hint: str) -> tuple[_Part, ...] | None:
    parts: list[_Part] = []
    position = 0
    while position < len(hint):
        match = _PART.match(hint, position)
        if match is None:
            return None
        repeats, ends = bool(match["repeat"]), match["ends"]
        if not repeats:
            ends = ends[:1]  # only a repeated part has a terminator
        parts.append(_Part(repeats, int(match["size"]), match["form"], ends[:1].encode(), ends[1:].encode()))
        position = match.start("ends") + len(ends)
    return tuple(parts)


def apply(hint: str, data: bytes) -> bytes | None:
    """``data`` as the hint shows it; None when the hint is none, or there is nothing to show.

    The last part is used again until all octets are shown; what would stand after the last octet is left out.
    """
    parts = _parsed(hint)
    if not parts or not data:
        return None
    shown: list[bytes] = []
    position = number = 0
    while position < len(data):
        part = parts[min(number, len(parts) - 1)]
        if number >= len(parts) and not part.size and not part.repeats:
            return None  # it would never come to an end
        number += 1
        times = 1
        if part.repeats:
            times = data[position]
            position += 1
        for turn in range(times):
            if position >= len(data):
                break
            octets = data[position : position + part.size]
            position += part.size
            text = _form(part.form, octets)
            if text is None:
                return None
            shown.append(text)
            if position < len(data) and not (part.terminator and turn == times - 1):
                shown.append(part.separator)
        if position < len(data):
            shown.append(part.terminator)
    return b"".join(shown)


def _form(form: str, octets: bytes) -> bytes | None:
    if form in "at":
        return octets
    if form == "x":
        return octets.hex().upper().encode()
    if len(octets) > 8:
        return None
    value = int.from_bytes(octets, "big")
    return (f"{value:d}" if form == "d" else f"{value:o}").encode()
