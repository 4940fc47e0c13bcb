"""What is known of vendors: one data file each, read once, checked, every pattern compiled."""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from core.errors import InputError

FOLDER = Path(__file__).parent / "vendors"
MAKERS = Path(__file__).parent / "makers.yml"


class Strict(BaseModel):
    """Data of ours: a field that nobody reads is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Strict):
    """Where a field's value may stand: an object (an instance, or the first filled row of a column), a column of
    the ENTITY-MIB's chassis, or several parts joined. ``match`` must match; its groups are what ``format`` takes."""

    oid: str = ""
    """Without an object it is sysDescr."""
    under_object: str = ""
    """An object under the device's own sysObjectID, for vendors that repeat one tree under each product."""
    entity: Literal["", "model", "serial", "sw_rev", "fw_rev", "hw_rev", "descr", "name", "mfg"] = ""
    parts: tuple["Source", ...] = ()
    join: str = " "
    match: str = ""
    format: str = "{0}"
    when: str = ""
    """A pattern that sysDescr must match."""
    object: str = ""
    """A prefix that sysObjectID must have."""
    has: str = ""
    """Something that must be there."""
    mac: bool = False
    """The value is a MAC address."""
    words: dict[str, str] = {}
    """What the formatted value means; what is not listed is not taken."""
    table: str = ""
    """The same for many: a file beside the vendors' folder, read when a device first needs it."""
    confidence: float = 0.9

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """``match`` compiled; without one everything matches as group 1."""
        return re.compile(self.match or r"(?s)(.*)", re.IGNORECASE if self.match else 0)

    @cached_property
    def condition(self) -> re.Pattern[str]:
        """``when`` compiled."""
        return re.compile(self.when, re.IGNORECASE)


class Kind(Strict):
    """A kind of device, told by a pattern in sysDescr, a prefix of sysObjectID, or something that is there."""

    kind: str
    descr: str = ""
    oid: str = ""
    """The object whose text ``descr`` is a pattern of, instead of sysDescr's."""
    object: str = ""
    has: str = ""


class Named(Strict):
    """What a row measures, told by its name."""

    match: str
    type: str
    unit: str = ""
    scale: float = 1.0


class Sensor(Strict):
    """A measured object: an instance or a column. ``label`` is a column with the same index that names the row."""

    oid: str = ""
    under_object: str = ""
    type: str = ""
    unit: str = ""
    scale: float = 1.0
    name: str = ""
    label: str = ""
    skip: tuple[float, ...] = ()
    """Values that mean "not measured"."""
    unless: str = ""
    """An object that says the same more precisely."""
    second: int | None = None
    """Only rows whose index has this second number, where rows stand before columns."""
    of: str = ""
    """A column that tells what a row measures, by ``kinds``: number or text → (type, unit, scale); without such a
    column, the last number of the index tells it."""
    kinds: dict[int | str, tuple[str, str, float]] = {}
    by: str = ""
    """A column of what to multiply a row with; a negative number is what to divide it by."""
    over: str = ""
    """A column of what to divide a row by."""
    digits: str = ""
    """A column of how many digits of a row stand behind the point; a row without is not told."""
    named: tuple[Named, ...] = ()
    fahrenheit: bool = False
    degrees: str = ""
    """An object, or a column with the same index, whose number ``fahrenheit_at`` says that values are in Fahrenheit."""
    fahrenheit_at: int | None = None
    tenths: str = ""
    """The same whose number ``tenths_at`` says that values are in tenths of what they are otherwise."""
    tenths_at: int | None = None
    limits: dict[Literal["low", "low_warn", "high_warn", "high"], str] = {}
    """Columns with the same index of the limits, which are told as the value is."""
    given: str = ""
    """A column with the same index whose numbers ``given_at`` say that there is something to measure."""
    given_at: tuple[int, ...] = ()
    milliwatts: bool = False
    """Optical power that the scale makes milliwatts, told as dBm."""
    optical: bool = False
    """Optical power: hundredths of dBm when negative, microwatts when positive (HUAWEI-ENTITY-EXTENT-MIB)."""


class State(Strict):
    """An enumerated object: an instance or a column, with the words of its MIB; ``good`` are those without trouble."""

    oid: str = ""
    under_object: str = ""
    name: str = ""
    label: str = ""
    words: dict[int, str] = {}
    good: tuple[int, ...] = ()


class Vlans(Strict):
    """A column of VLAN names; without ``tag``, a column of VLAN numbers, the index ends in it."""

    oid: str
    tag: str = ""


class Members(Strict):
    """A table of the machines that answer together, one row each; columns with the same index, whose last number is
    the machine's."""

    serial: str
    name: str = ""
    model: str = ""
    firmware: str = ""
    role: str = ""
    roles: dict[str, str] = {}
    """The words of numbers in ``role``."""


class Vendor(Strict):
    """One vendor's file."""

    vendor: str = ""
    objects: tuple[str, ...] = ()
    """Prefixes of sysObjectID; the longest of all vendors decides."""
    depth: int | None = None
    """How many numbers of the sysObjectID name the tree of a product, where variants are numbered below it."""
    signs: tuple[str, ...] = ()
    """Objects that only this vendor's devices have, for agents whose sysObjectID says only whose agent it is."""
    descr: str = ""
    """A pattern in sysDescr, for the same."""
    rank: int = 0
    kind: str = ""
    kinds: tuple[Kind, ...] = ()
    model: tuple[Source, ...] = ()
    serial: tuple[Source, ...] = ()
    firmware: tuple[Source, ...] = ()
    hardware: tuple[Source, ...] = ()
    sensors: tuple[Sensor, ...] = ()
    states: tuple[State, ...] = ()
    vlans: tuple[Vlans, ...] = ()
    members: tuple[Members, ...] = ()

    def asks(self, named: str) -> set[str]:
        """Every object that this file reads, on a device with this sysObjectID."""
        named = self.own(named)
        found = set(self.signs) | {oid for one in self.kinds for oid in (one.has, one.oid)}
        for sensor in self.sensors:
            found |= {place(sensor, named), sensor.label, sensor.of, sensor.by, sensor.unless, sensor.degrees}
            found |= {sensor.given, sensor.tenths, sensor.over, sensor.digits, *sensor.limits.values()}
        found |= {oid for table in self.vlans for oid in (table.oid, table.tag)}
        for one in self.members:
            found |= {one.serial, one.name, one.model, one.firmware, one.role}
        for state in self.states:
            found |= {place(state, named), state.label}
        for source in self.sources():
            found |= {place(source, named), source.has}
        return found - {""}

    def sources(self) -> Iterator[Source]:
        """Every source, those within others too."""
        waiting = [*self.model, *self.serial, *self.firmware, *self.hardware]
        while waiting:
            source = waiting.pop()
            waiting += source.parts
            yield source

    def own(self, named: str) -> str:
        """The tree of this vendor's product; empty when it is another's, or none that can be asked under."""
        if not any(f"{named}.".startswith(f"{prefix}.") for prefix in self.objects):
            return ""
        numbers = named.split(".")
        return ".".join(numbers[: self.depth]) if all(int(part) < 1 << 32 for part in numbers) else ""


def tree(maker: str, named: str) -> str:
    """The tree of a product in its sysObjectID, of the maker with this prefix; empty when it is another's."""
    return next((own for vendor in vendors() if maker in vendor.objects and (own := vendor.own(named))), "")


def place(one: Source | Sensor | State, named: str) -> str:
    """The object that a rule reads; empty when it needs a sysObjectID and there is none."""
    if one.under_object:
        return f"{named}.{one.under_object}" if named else ""
    return one.oid


def _body(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  -- both are safe loaders


def read(path: Path) -> Vendor:
    """One file. Raises InputError."""
    try:
        found = Vendor.model_validate(_body(path))
        for source in found.sources():
            _ = source.condition, source.format.format(*[""] * max(1, source.pattern.groups))
    except (OSError, yaml.YAMLError, ValidationError, re.error, IndexError) as error:
        raise InputError(f"{path.name}: {error}") from error
    return found


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def standard() -> Vendor:
    """What any device may have, whoever made it."""
    return next(vendor for vendor in vendors() if not vendor.vendor and vendor.model)


@cache
def vendors() -> tuple[Vendor, ...]:
    """All files, by name."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*.yml")))


@cache
def makers() -> dict[int, Vendor]:
    """Enterprise number → who made it and what, of makers without a file. Raises InputError."""
    by_kind: dict[str, dict[int, str]] = checked(MAKERS, dict[str, dict[int, str]])
    return {
        number: Vendor(vendor=name, kind="" if kind == "various" else kind)
        for kind, named in by_kind.items()
        for number, name in named.items()
    }


@cache
def names(table: str) -> dict[str, str]:
    """Number → name, of a source's table. Raises InputError."""
    named: dict[int, str] = checked(FOLDER.with_name(f"{table}.yml"), dict[int, str])
    return {str(number): name for number, name in named.items()}


def checked(path: Path, kind: Any) -> Any:
    """A file of data as what it is to be. Raises InputError."""
    try:
        return TypeAdapter(kind).validate_python(_body(path))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise InputError(f"{path.name}: {error}") from error
