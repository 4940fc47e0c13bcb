"""How fast an interface is, of the two objects that tell it."""

_UNMEASURABLE = 0xFFFFFFFF
"""What ifSpeed is where it cannot tell so much."""
_ROUNDED = 500_000
"""Bits a second that ifHighSpeed is off by at most: n stands for n - 0.5 to n + 0.5 million."""


def line_speed(plain: float | None, high: float | None) -> float | None:
    """Bits a second, of ifSpeed and ifHighSpeed, which counts millions (RFC 2863 section 3.1.8).

    ifSpeed where both say the same, since it is exact: 1,544,000 of a T1 is 2 in the other. Where they differ the
    higher one: 0 is no speed, and an agent may leave its ifSpeed as it was made.
    """
    if not high:
        return high if plain is None else plain
    if plain is None or plain >= _UNMEASURABLE:
        return high * 1_000_000
    return plain if abs(plain - high * 1_000_000) <= _ROUNDED else max(plain, high * 1_000_000)
