"""The equipment register."""

from pydantic import Field

from api.schemas.base import Out
from api.schemas.cabling import StationPlaceOut
from api.schemas.watching import Address, AssetOut
from core.model import BookField, DeviceKind
from core.register.entries import Doubt


class SeenDeviceOut(Out):
    """What a device told of itself; empty is what it did not tell."""

    serial: str
    members: list[str] = Field(description="Serial numbers of all machines that answer together there, its own too.")
    macs: list[str]
    vendor: str
    model: str
    firmware: str
    system: str
    place: str
    address: str
    first_seen: float
    last_seen: float


class DifferenceOut(Out):
    field: BookField
    book: str = Field(description="Empty where the books say nothing.")
    seen: str


class CountOut(Out):
    """The last inventory check of it."""

    is_present: bool
    counted_at: float
    recorded_by: str
    note: str


class ReplacementOut(Out):
    """Another device took the place of ``before``, whose warranty stays its own."""

    at: float
    by: str
    note: str
    before: AssetOut
    after: AssetOut


class RegisterEntryOut(Out):
    id: str
    name: str
    kind: DeviceKind
    site: str
    room: str
    person: str
    address: Address
    asset: AssetOut
    seen: SeenDeviceOut | None = Field(description="Who stands there now.")
    before: list[SeenDeviceOut] = Field(description="Who stood there before, the latest first.")
    places: list[StationPlaceOut] = Field(description="Switch ports at which it was learned, the nearest first.")
    count: CountOut | None
    first_seen: float | None
    last_seen: float | None
    differences: list[DifferenceOut]
    replacements: list[ReplacementOut] = Field(description="The latest first.")
    doubts: list[Doubt] = Field(description="Why it is worth a look; empty when all agree.")


class StrangerOut(Out):
    """Seen on the network and not in the books."""

    finding: int
    address: str
    what: str
    mac: str
    first_seen: float


class DifferencesOut(Out):
    entries: list[RegisterEntryOut]
    strangers: list[StrangerOut]
