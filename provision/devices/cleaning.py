"""Makes of what a device showed what is kept: no secret, nothing that is new each time; pure."""

import difflib
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence

from provision.devices.platforms import SECRET, PlatformFacts, SecretLine

MASKED = "<masked>"
_BREAK = "#"
KNOWN_TO_ALL = frozenset({"public", "private"})
"""The communities that devices are delivered with: no secret, and a rule has to see them."""
Mask = Callable[[str], str]
_MASK = re.compile(r"<masked(?: [0-9a-f]{8})?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def mask_with(key: bytes, salted: bool = False) -> Mask:
    """How secrets are masked: another secret has another mask, which only who has the key could make.

    ``salted``: all alike, since the device shows the same secret differently each time.
    """

    def mask(secret: str) -> str:
        if secret.strip("\"'") in KNOWN_TO_ALL:
            return secret
        if salted:
            return MASKED
        return f"<masked {hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()[:8]}>"

    return mask


def cleaned(text: str, facts: PlatformFacts, mask: Mask) -> str:
    """The configuration as it is kept: lines that end in a line feed, secrets masked, volatile lines left out."""
    lines = [_CONTROL.sub("", line).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = [line for line in lines if not any(one.search(line) for one in facts.volatile)]
    lines = masked(lines, facts, mask)
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines)


def masked(lines: Sequence[str], facts: PlatformFacts, mask: Mask) -> list[str]:
    """The lines with every secret masked."""
    return [kept for kept, _ in with_masks(lines, facts, mask)]


def with_masks(lines: Sequence[str], facts: PlatformFacts, mask: Mask) -> list[tuple[str, str]]:
    """(What is kept, what the device showed there): a line each, and a block that is secret as a whole as one."""
    kept: list[tuple[str, str]] = []
    within: list[tuple[int, str]] = []
    until: re.Pattern[str] | None = None
    for line in lines:
        if until is not None:
            kept[-1] = (kept[-1][0], f"{kept[-1][1]}\n{line}")
            until = None if until.search(line) else until
            continue
        begun = next(((one, found) for one in facts.blocks if (found := one.first.search(line))), None)
        if begun is not None:
            block, found = begun
            kept.append((line[: found.start()].rstrip('"') + MASKED, line))
            until = None if block.last.search(line, found.end()) else block.last
            continue
        depth = len(line) - len(line.lstrip())
        within = [(far, head) for far, head in within if far < depth]
        kept.append((_masked_line(line, facts.secrets, [head for _, head in within], mask), line))
        if line.strip():
            within.append((depth, line.strip()))
    return kept


def _masked_line(line: str, secrets: Sequence[SecretLine], within: Sequence[str], mask: Mask) -> str:
    for one in secrets:
        if one.within is not None and not any(one.within.search(head) for head in within):
            continue
        position = 0
        while (found := one.line.search(line, position)) is not None:
            start, end = found.span(SECRET)
            there = next((old for old in _MASK.finditer(line) if old.start() < end and start < old.end()), None)
            shown = mask(line[start:end]) if there is None else there[0]
            start, end = (start, end) if there is None else there.span()
            line = f"{line[:start]}{shown}{line[end:]}"
            position = start + len(shown)
    return line


def meant(text: str, facts: PlatformFacts) -> list[str]:
    """The lines that say something: neither empty nor a comment."""
    found: list[str] = []
    depth: int | None = 0
    for line in (line.rstrip() for line in text.splitlines()):
        if line == _BREAK and _BREAK in facts.comments:
            depth = None  # Comware indents its global lines: a block begins where its first line does
        if not line.strip() or line.strip().startswith(facts.comments or "\0"):
            continue
        depth = len(line) - len(line.lstrip()) if depth is None else depth
        found.append(line[min(depth, len(line) - len(line.lstrip())) :])
    return found


def differing(running: str, startup: str, facts: PlatformFacts) -> list[str]:
    """The lines in which what runs (+) is not what would start (-)."""
    both = difflib.unified_diff(meant(startup, facts), meant(running, facts), lineterm="", n=0)
    return [line for line in both if line[:1] in "+-" and not line.startswith(("+++", "---"))]


def is_whole(text: str, facts: PlatformFacts) -> bool:
    """Whether the configuration came to its end."""
    if any(one.search(text) for one in facts.cut):
        return False
    last = "\n".join(line for line in text.splitlines()[-8:] if line.strip())
    return bool(text.strip()) and (facts.complete is None or facts.complete.search(last) is not None)


def refusal(text: str, facts: PlatformFacts) -> str | None:
    """The line by which a device says that it does not show it, or None."""
    first = "\n".join(text.strip().splitlines()[:6])
    found = next((found for one in facts.refused if (found := one.search(first)) is not None), None)
    if found is None:
        return None
    start = first.rfind("\n", 0, found.start()) + 1
    return first[start:].splitlines()[0].strip()
