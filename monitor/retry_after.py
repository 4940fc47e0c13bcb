"""How long a server asks to be left alone (RFC 9110 section 10.2.3)."""

from datetime import UTC
from email.utils import parsedate_to_datetime


def retry_after(told: str, now: float) -> float | None:
    """Seconds from ``now`` (Unix time) by the words of a Retry-After, a number or a date; None when they are neither.

    Whoever heeds it bounds it: nobody else does.
    """
    if told.strip().isdecimal() and told.strip().isascii():
        return float(told)
    try:
        date = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
