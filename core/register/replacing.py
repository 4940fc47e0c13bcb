"""What of the books belongs to a serial number and goes with it, and what stays with the position. Pure."""

from collections.abc import Iterable, Mapping

from core.model import AssetFields, Replacement
from core.register.same import folded

OF_SERIAL = (
    "code",
    "serial",
    "mac",
    "vendor",
    "model",
    "purchased",
    "in_use",
    "cost",
    "funding",
    "supplier",
    "warranty_ends",
    "support_ends",
    "condition",
)
"""The rest, the managing unit, who answers for it and what else stands in its stack, is the position's."""


def known_serials(replacements: Iterable[Replacement]) -> dict[str, AssetFields]:
    """Serial number (folded) → what the books last said of it; the replacements in their order."""
    found: dict[str, AssetFields] = {}
    for one in replacements:
        for asset in (one.before, one.after):
            if asset.serial:
                found[folded(asset.serial)] = asset
    return found


def replaced(before: AssetFields, serial: str, given: Mapping[str, object], known: AssetFields | None) -> AssetFields:
    """The books of the position from now on: what is known of the new serial number, and what is given of it now."""
    empty = dict.fromkeys(OF_SERIAL)
    kept = {name: getattr(known, name) for name in OF_SERIAL} if known is not None else {}
    told = {name: value for name, value in given.items() if value is not None}
    return AssetFields.model_validate({**before.model_dump(), **empty, **kept, **told, "serial": serial})
