"""Texts as every engine can keep them."""

_NUL, _SYMBOL_FOR_NULL = "\0", "\N{SYMBOL FOR NULL}"


def without_nul(text: str) -> str:
    """A text with each NUL as the symbol for it (U+2400), which a person can see too."""
    return text.replace(_NUL, _SYMBOL_FOR_NULL) if _NUL in text else text
