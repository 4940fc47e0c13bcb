"""An inventory check: what a person found of the devices that the books have."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """One device, looked for by a person. A row is never altered: what was wrong is counted again.

    ``device`` is its id. ``counted_at`` is when somebody stood before it, or before its empty place; ``recorded_at``
    when that was written here, by whom. Unix seconds.
    """

    device: str
    is_present: bool
    counted_at: float
    recorded_at: float
    recorded_by: str
    note: str = ""
