"""Checks of what the books say: each code and serial number is one device's, and the days follow each other."""

from collections.abc import Iterable, Iterator

from core.inventory.findings import Finding
from core.model import Device


def asset_findings(devices: Iterable[Device]) -> Iterator[Finding]:
    """Codes and serial numbers that stand twice, days before the purchase."""
    taken: dict[tuple[str, str], str] = {}
    for device in devices:
        numbers = [("serial", device.asset.serial), *(("members", one) for one in device.asset.members)]
        for field, value in (("code", device.asset.code), *numbers):
            key = ("code" if field == "code" else "serial", "".join((value or "").split()).casefold())
            if key[1] and (other := taken.setdefault(key, device.id)) != device.id:
                yield _of(device, field, f"'{value}' is host {other}'s already; give each its own")
        yield from _days(device)


def _days(device: Device) -> Iterator[Finding]:
    asset = device.asset
    bought = asset.purchased
    for field, day in (("in_use", asset.in_use), ("warranty_ends", asset.warranty_ends)):
        if bought is not None and day is not None and day < bought:
            yield _of(device, field, f"{day} is before motcua_asset_purchased ({bought}); correct one of them")


def _of(device: Device, field: str, what: str) -> Finding:
    return Finding(f"host {device.id}", device.id, (f"motcua_asset_{field}",), what)
