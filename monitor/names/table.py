"""From names to object identifiers and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from core.errors import InputError
from monitor.names.objects import LEAVES, Mib, Object
from monitor.snmp import ber

_OLD = "RFC1213-MIB"
"""What it holds is defined anew in other MIBs, whose names count."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a name that a person wrote means: its number, the object that it is or is in, and what follows."""

    oid: str
    found: Object | None
    rest: str = ""
    """The numbers after the object's own, dotted."""


class Names:
    """All known objects. Of two MIBs that name the same number, the earlier one counts."""

    def __init__(self, mibs: Iterable[Mib]) -> None:
        ordered = sorted(mibs, key=lambda mib: mib.name == _OLD)
        self.mibs: dict[str, Mib] = {}
        self._by_oid: dict[str, Object] = {}
        self._by_name: dict[str, list[Object]] = {}
        for mib in ordered:
            if mib.name in self.mibs:
                continue
            self.mibs[mib.name] = mib
            for one in mib.objects:
                self._by_oid.setdefault(one.oid, one)
                self._by_name.setdefault(one.name, []).append(one)
        self._columns: dict[str, list[Object]] | None = None
        self._prefix, self._last = b"\xff", None  # type: tuple[bytes, Object | None]

    def __len__(self) -> int:
        return len(self._by_oid)

    def at(self, oid: str) -> Object | None:
        """The object with exactly this number."""
        return self._by_oid.get(oid)

    def named(self, name: str, module: str = "") -> Object | None:
        """The object of this name, in this module if one is given."""
        found = self._by_name.get(name, ())
        return next((one for one in found if not module or one.module == module), None)

    def columns(self, table: str) -> list[Object]:
        """The columns of a table, by its number."""
        if self._columns is None:
            self._columns = {}
            for one in self._by_oid.values():
                if one.kind == "column":
                    self._columns.setdefault(one.oid.rsplit(".", 2)[0], []).append(one)
        return self._columns.get(table, [])

    def above(self, oid: str) -> Named:
        """The nearest object at or above a number."""
        head, rest = oid, ""
        while head:
            found = self._by_oid.get(head)
            if found is not None:
                return Named(oid, found, rest)
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return Named(oid, None, oid)

    def of(self, encoded: bytes) -> tuple[Object | None, bytes]:
        """(the object at or above an encoded name, the encoded rest). A column's instances come one after another."""
        if encoded.startswith(self._prefix):
            return self._last, encoded[len(self._prefix) :]
        found = self.above(ber.oid_text(encoded)).found
        if found is None or "." not in found.oid:
            return None, encoded
        prefix = ber.oid(found.oid)
        if found.kind in LEAVES:
            self._prefix, self._last = prefix, found
        return found, encoded[len(prefix) :]

    def title(self, oid: str) -> str:
        """'1.3.6.1.2.1.1.1.0' → 'SNMPv2-MIB::sysDescr.0'; as it is when nothing above it is known."""
        near = self.above(oid)
        if near.found is None:
            return oid
        return f"{near.found.title}.{near.rest}" if near.rest else near.found.title

    def read(self, text: str) -> Named:
        """A name as people write it: 1.3.6, .1.3.6, sysDescr, sysDescr.0, IF-MIB::ifTable. Raises InputError."""
        bare = text.strip()
        if bare.strip(".")[:1].isdigit():
            try:
                ber.oid(bare)
            except ber.BerError as error:
                raise InputError(str(error)) from error
            return self.above(bare.strip("."))
        module, _, name = bare.rpartition("::")
        name, _, rest = name.partition(".")
        found = self._one(name, module, text)
        if rest and not all(part.isascii() and part.isdecimal() for part in rest.split(".")):
            raise InputError(f"'{text}': what follows the name is an index in numbers, for example ifDescr.3")
        oid = f"{found.oid}.{rest}" if rest else found.oid
        try:
            ber.oid(oid)
        except ber.BerError as error:
            raise InputError(f"'{text}': {error}") from error
        return Named(oid, found, rest)

    def _one(self, name: str, module: str, text: str) -> Object:
        everywhere = self._by_name.get(name, [])
        found = [one for one in everywhere if not module or one.module == module]
        if not found and module == _OLD:
            found = everywhere
        if not found:
            raise InputError(self._unknown(name, module, text))
        others = {one.oid: one for one in found if one.module != _OLD}
        if len(others) > 1:
            titles = " or ".join(one.title for one in others.values())
            raise InputError(f"'{text}' is more than one object; write {titles}")
        return found[0]

    def _unknown(self, name: str, module: str, text: str) -> str:
        if module and module not in self.mibs:
            near = get_close_matches(module, self.mibs, 3, 0.7)
            return f"the MIB '{module}' is not known; {_meant(near)}name its folder in mib_folder"
        near = get_close_matches(name, self._names(module), 3, 0.7)
        return f"'{text}' is not known; {_meant(near)}give its number, or name the folder of its MIB in mib_folder"

    def _names(self, module: str) -> Iterable[str]:
        return (one.name for one in self.mibs[module].objects) if module else self._by_name


def _meant(near: list[str]) -> str:
    return f"did you mean {' or '.join(near)}? Otherwise " if near else ""


def rows(names: Names, found: Object) -> tuple[Object, ...]:
    """The objects that a column's index is made of, those of the augmented row included; empty when one is unknown."""
    row = names.at(found.oid.rpartition(".")[0])
    seen: set[str] = set()
    while row is not None and row.augments and row.name not in seen:
        seen.add(row.name)
        row = names.named(row.augments)
    if row is None:
        return ()
    parts = [names.named(part.name, row.module) or names.named(part.name) for part in row.index]
    return tuple(part for part in parts if part is not None) if all(parts) else ()


def enumerated(values: Mapping[int, str], number: int) -> str:
    """'up(1)', or the number alone when it has no label."""
    label = values.get(number)
    return str(number) if label is None else f"{label}({number})"
