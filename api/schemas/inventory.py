"""The inventory as it was published."""

from api.schemas.base import Out


class SnapshotOut(Out):
    id: int
    at: float
    source: str
    sites: int
    devices: int
    links: int
