"""What a list of VLANs says, however it is written."""

import re


def numbers_of(text: str) -> set[int]:
    """'20 30 to 32', '20,30-32' → {20, 30, 31, 32}; 'all' are all that there can be."""
    if text == "all":
        return set(range(1, 4095))
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:(?:-| to )(\d+))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return found
