"""What an agent answered, as one ordered map that forgives: text in any encoding, numbers in any type."""

import struct
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from monitor.snmp import ber
from monitor.snmp.engine import Cell
from monitor.snmp.plans import Columns
from monitor.snmp.poll import PollResult

Oid = tuple[int, ...]
ENTERPRISES = "1.3.6.1.4.1"
_FLOAT_HEAD = b"\x9f\x78\x04"
_DOUBLE_HEAD = b"\x9f\x79\x08"
_LONGEST_TEXT = 2000
_BROKEN = "\ufffd"


@cache
def parsed(text: str) -> Oid:
    """'1.3.6' → (1, 3, 6)."""
    return tuple(map(int, text.strip(".").split(".")))


def text_of(body: bytes) -> str:
    """An octet string as text without control characters: UTF-8, else GB 2312 if all Chinese, else Latin-1.

    Agents cut texts at the length of a field, in the middle of a letter: what is left of the letter is left out. A few
    broken octets in what is UTF-8 otherwise are shown as such.
    """
    body = body[:_LONGEST_TEXT].rstrip(b"\0")
    try:
        found = body.decode("utf-8")
    except UnicodeDecodeError:
        found = _other_encoding(body)
    shown = "".join(mark if mark.isprintable() or mark in "\r\n\t" else " " for mark in found)
    shown = shown.strip()
    return shown[1:-1].strip() if len(shown) > 1 and shown[0] == shown[-1] == '"' else shown


def _other_encoding(body: bytes) -> str:
    whole, cut = _chinese(body), _chinese(body[:-1])
    if whole or sum(ord(mark) > 127 for mark in cut) > 1:
        return whole or cut
    lenient = body.decode("utf-8", "replace")
    broken = lenient.count(_BROKEN)
    letters = sum(ord(mark) > 127 for mark in lenient) - broken
    # other encodings hardly have an octet's successors right by chance
    if letters >= 2 * broken or (letters and broken == 1 and lenient.endswith(_BROKEN)):
        return lenient.removesuffix(_BROKEN)
    return body.decode("latin-1")


def _chinese(body: bytes) -> str:
    """The text when all that is not ASCII in it is Chinese; else empty."""
    # GBK takes nearly any byte with the letter after it; its common part, GB 2312, is two high bytes a character.
    try:
        found = body.decode("gb2312")
    except UnicodeDecodeError:
        return ""
    foreign = [mark for mark in found if ord(mark) > 127]
    is_chinese = all("\u4e00" <= mark <= "\u9fff" or "\u3000" <= mark <= "\uffef" for mark in foreign)
    return found if foreign and is_chinese else ""


def mac_of(body: bytes) -> str:
    """A MAC address in lower case with colons; empty for what is none. Some agents write it as text."""
    if len(body) == 6:
        return body.hex(":")
    digits = body.decode("latin-1").replace(":", "").replace("-", "").replace(".", "").replace(" ", "").strip()
    if len(digits) != 12 or any(mark not in "0123456789abcdefABCDEF" for mark in digits):
        return ""
    return bytes.fromhex(digits).hex(":")


@dataclass(frozen=True, slots=True)
class Value:
    """One value as it came."""

    tag: int
    body: bytes

    def number(self) -> int | float | None:
        """Its number: of an integer type, of a float in an Opaque (NET-SNMP-TC), or of a text that starts with one."""
        if self.tag == ber.OCTET_STRING:
            return _leading_number(text_of(self.body))
        if self.tag == ber.OPAQUE:
            return _opaque(self.body)
        try:
            return None if self.tag in (ber.OBJECT_IDENTIFIER, ber.IP_ADDRESS) else ber.number(self.tag, self.body)
        except ber.BerError:
            return None

    def integer(self) -> int | None:
        """Its number without a fraction."""
        found = self.number()
        return None if found is None else int(found)

    def text(self) -> str:
        """Its text: a string's decoded, an object identifier's or an address's dotted."""
        if self.tag == ber.OCTET_STRING:
            return text_of(self.body)
        if self.tag == ber.OBJECT_IDENTIFIER:
            try:
                return ber.oid_text(self.body)
            except ber.BerError:
                return ""
        if self.tag == ber.IP_ADDRESS:
            return ".".join(map(str, self.body))
        found = self.number()
        return "" if found is None else str(found)


def number_in(cell: Value | None) -> int | float | None:
    """The number of a cell that may not be there."""
    return cell.number() if cell is not None else None


def integer_in(cell: Value | None) -> int | None:
    """The number of a cell that may not be there, without a fraction."""
    return cell.integer() if cell is not None else None


def text_in(cell: Value | None) -> str:
    """The text of a cell; empty when it is not there."""
    return cell.text() if cell is not None else ""


def _leading_number(text: str) -> int | float | None:
    head = text.strip().lstrip("+").replace(",", ".")
    size = 0
    while size < min(len(head), 24) and (head[size] in "0123456789." or (head[size] == "-" and size == 0)):
        size += 1
    try:
        found = float(head[:size].rstrip("."))
    except ValueError:
        return None
    return int(found) if found.is_integer() and "." not in head[:size] else found


def _opaque(body: bytes) -> float | None:
    for head, form, size in ((_FLOAT_HEAD, ">f", 4), (_DOUBLE_HEAD, ">d", 8)):
        if body.startswith(head) and len(body) == len(head) + size:
            found = float(struct.unpack(form, body[len(head) :])[0])
            return found if abs(found) < 1e30 else None  # neither infinite nor "not a number"
    return None


class Answers:
    """Every value by its name, in order."""

    def __init__(self, cells: Mapping[Oid, Value]) -> None:
        self._cells = dict(cells)
        self._names = sorted(self._cells)

    def __len__(self) -> int:
        return len(self._names)

    def get(self, oid: str) -> Value | None:
        """One instance."""
        return self._cells.get(parsed(oid))

    def text(self, oid: str) -> str:
        """One instance's text; empty when there is none."""
        return text_in(self.get(oid))

    def number(self, oid: str) -> int | float | None:
        """One instance's number."""
        return number_in(self.get(oid))

    def rows(self, oid: str) -> Iterator[tuple[Oid, Value]]:
        """(index, value) of everything under a name, in order."""
        prefix = parsed(oid)
        for place in range(bisect_left(self._names, prefix), len(self._names)):
            name = self._names[place]
            if name[: len(prefix)] != prefix:
                return
            if len(name) > len(prefix):
                yield name[len(prefix) :], self._cells[name]

    def column(self, oid: str) -> dict[Oid, Value]:
        """Index → value."""
        return dict(self.rows(oid))

    def has(self, oid: str) -> bool:
        """Whether anything is there."""
        prefix = parsed(oid)
        place = bisect_left(self._names, prefix)
        return place < len(self._names) and self._names[place][: len(prefix)] == prefix

    def enterprises(self) -> list[int]:
        """The enterprise numbers under which something was answered."""
        return sorted({index[0] for index, _ in self.rows(ENTERPRISES)})


def from_results(*results: PollResult) -> Answers:
    """What came back in these polls."""
    return from_cells(*((result.scalars, result.columns) for result in results))


def from_cells(*parts: tuple[Mapping[bytes, Cell], Columns]) -> Answers:
    """Scalars by encoded instance, and columns by encoded name."""
    cells: dict[Oid, Value] = {}
    for scalars, columns in parts:
        for name, (tag, body) in scalars.items():
            _keep(cells, name, tag, body)
        for column, found in columns.items():
            for index, (tag, body) in found.items():
                _keep(cells, column + index, tag, body)
    return Answers(cells)


def _keep(cells: dict[Oid, Value], name: bytes, tag: int, body: bytes) -> None:
    try:
        cells[ber.oid_numbers(name)] = Value(tag, body)
    except ber.BerError:
        return  # a name that is none: what stands under it cannot be told
