"""A version that was kept, made whole again: its masks are replaced by the secrets that the device itself shows."""

from provision.devices.cleaning import MASKED, Mask, with_masks
from provision.devices.platforms import PlatformFacts

_MARK = MASKED[:-1]


def restored(version: str, running: str, facts: PlatformFacts, mask: Mask) -> tuple[str, list[str]]:
    """The version with the secrets that the device has at the same lines, and the lines that had to be left out."""
    raw = running.replace("\r\n", "\n").split("\n")
    known = {kept: shown.rstrip() for kept, shown in with_masks(raw, facts, mask)}
    whole: list[str] = []
    left_out: list[str] = []
    for line in version.splitlines():
        if _MARK not in line:
            whole.append(line)
        elif line in known:
            whole.append(known[line])
        else:
            left_out.append(line)
    return "".join(f"{line}\n" for line in whole), left_out
