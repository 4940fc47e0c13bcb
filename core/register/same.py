"""Whether two looks at a position saw the same device. Pure."""

from typing import Protocol

from core.model import SeenDevice


class Serials(Protocol):
    """Who tells a serial number, and those of all that answer together with it."""

    @property
    def serial(self) -> str: ...
    @property
    def members(self) -> tuple[str, ...]: ...


def folded(serial: str | None) -> str:
    """A serial number or MAC address as it is compared: no case, no separators."""
    return "".join(filter(str.isalnum, serial or "")).casefold()


def are_one(before: Serials, after: Serials) -> bool:
    """Whether two looks saw one machine, or machines that answer together.

    In a stack or a cluster another machine may speak for all at any time.
    """
    known = {folded(one) for one in (before.serial, *before.members) if one}
    return not known.isdisjoint(map(folded, (after.serial, *after.members)))


def is_same(before: SeenDevice, after: SeenDevice) -> bool:
    """A serial number says more than MAC addresses, these more than a model; what was not told tells nothing apart."""
    if before.serial and after.serial:
        return are_one(before, after)
    if before.macs and after.macs:
        return not set(before.macs).isdisjoint(after.macs)
    return not (before.model and after.model) or before.model == after.model


def continued(before: SeenDevice, after: SeenDevice) -> SeenDevice:
    """The same device, seen again: what it does not tell this time is as it was."""
    return SeenDevice(
        after.subject,
        after.serial or before.serial,
        after.macs or before.macs,
        after.vendor or before.vendor,
        after.model or before.model,
        after.firmware or before.firmware,
        after.system or before.system,
        after.place or before.place,
        after.address or before.address,
        min(before.first_seen, after.first_seen),
        max(before.last_seen, after.last_seen),
        after.members or before.members,
    )
