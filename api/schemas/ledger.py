"""Wear of a year."""

from pydantic import Field

from api.schemas.base import Out
from core.model import DeviceKind
from core.register.ledger import LeftOut


class LedgerLineOut(Out):
    """One fixed asset; amounts in whole đồng."""

    key: str
    device: str
    name: str
    code: str
    serial: str
    kind: DeviceKind
    used_since: int
    cost: int
    wear: int
    accumulated: int
    residual: int
    source: str = Field(description="The rule.")


class LeftOutOut(Out):
    device: str
    reason: LeftOut


class LedgerTotalsOut(Out):
    cost: int
    wear: int
    accumulated: int
    residual: int


class LedgerOut(Out):
    year: int
    is_closed: bool
    lines: list[LedgerLineOut]
    totals: LedgerTotalsOut
    left_out: list[LeftOutOut]
