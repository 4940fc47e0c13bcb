"""Whether the inventory, as it is now, says already what was found. Pure."""

from core.model import Device, Finding, FindingKind, device_subject
from core.register.same import folded
from monitor.discovery.compare import Known


def entered(subject: str, finding: Finding, known: Known) -> bool:
    """Whether somebody has entered what a sweep found of a subject, so that there is nothing left to say."""
    detail = {name: str(value) for name, value in finding.detail}
    address = detail.get("address", "")
    if finding.kind is FindingKind.OTHER_IDENTITY:
        owner = known.addresses.get(address)
        return not isinstance(owner, Device) or device_subject(owner.id) != subject or _agrees(owner, finding, detail)
    if address:
        return address in known.addresses
    return known.by_identity("", [detail.get("mac", "")], detail.get("name", "")) is not None


def _agrees(device: Device, finding: Finding, detail: dict[str, str]) -> bool:
    """Whether the books have what was found there, or nothing any more that it could contradict."""
    books = device.asset.serial if finding.key == "serial" else device.asset.mac
    return not books or folded(books) == folded(detail.get("found", ""))
