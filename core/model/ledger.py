"""What the books keep over the years: closed years of the fixed assets, and replaced devices."""

from dataclasses import dataclass

from core.model.inventory import AssetFields, DeviceKind


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One asset in one year. Amounts are whole đồng; ``used_since`` is a year.

    ``key`` tells the asset from others over the years: its code, else its serial number, else its position.
    """

    key: str
    device: str
    name: str
    code: str
    serial: str
    kind: DeviceKind
    used_since: int
    year: int
    cost: int
    wear: int
    accumulated: int
    residual: int
    source: str


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """Who closed a year, when (Unix seconds), and the SHA-256 over its lines."""

    year: int
    closed_at: float
    closed_by: str
    digest: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """A position got another device. ``before`` and ``after`` are its books then: what is a serial number's stays its.

    ``device`` is the position's id, ``at`` Unix seconds.
    """

    device: str
    at: float
    by: str
    note: str
    before: AssetFields
    after: AssetFields
