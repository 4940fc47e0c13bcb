"""Text as searches and lists compare it."""

import re
import unicodedata


def folded(text: str) -> str:
    """The text as a search compares it: without case, accents or đ ('Máy chủ Đà' → 'may chu da')."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def sort_key(text: str) -> list[tuple[str, int]]:
    """Orders names as people do: 'Quầy 2' comes before 'Quầy 10'."""
    return [(rest, int(digits or 0)) for rest, digits in re.findall(r"([^0-9]*)([0-9]*)", folded(text))]
