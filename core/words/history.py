"""What charts say of their points, and why some are missing."""

from collections.abc import Mapping

from core.i18n import noop
from core.model import HistoryReduction, Verdict

VERDICTS: Mapping[Verdict, str] = {
    Verdict.OK: noop("as counted"),
    Verdict.WRAPPED: noop("the counter came round once"),
    Verdict.RESET: noop("the counter began anew"),
    Verdict.GAP: noop("no earlier count to compare with"),
    Verdict.IMPOSSIBLE: noop("counted more than the port carries"),
    Verdict.AMBIGUOUS: noop("the 32-bit counter may have come round more than once"),
}
NO_ANSWER = noop("no data")
"""Of a gap that has no verdict."""

AS_MEASURED: Mapping[HistoryReduction, str] = {
    HistoryReduction.NONE: noop("as measured"),
    HistoryReduction.MIN_MAX: noop("as measured; of each stretch the lowest and the highest"),
}
ROLLED_UP_MINUTES = noop("means of {count} min, and from the lowest to the highest")
ROLLED_UP_HOURS = noop("means of {count} h, and from the lowest to the highest")
"""A {count} is filled in by the browser, which knows how many were merged."""
