"""Words of availability and utilisation."""

from collections.abc import Mapping

from core.availability import Part, Verdict
from core.i18n import noop

PARTS: Mapping[Part, str] = {
    Part.UP: noop("up"),
    Part.DEGRADED: noop("degraded"),
    Part.DOWN: noop("downtime"),
    Part.UNKNOWN: noop("unknown"),
    Part.NO_DATA: noop("no data"),
    Part.MAINTENANCE: noop("maintenance"),
    Part.OFF_SCHEDULE: noop("off hours"),
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.WITHIN: noop("within the limit"),
    Verdict.EXCEEDED: noop("exceeds {limit} %"),
    Verdict.UNDECIDED: noop("cannot be said: samples are missing"),
}
DEFINITIONS: tuple[str, ...] = (
    noop(
        "Availability = (up + degraded) ÷ (up + degraded + downtime): of the time in which it was due and known, "
        "the share in which it served."
    ),
    noop(
        "Planned maintenance is left out and listed; what lasts beyond its window counts. Hours in which a device may "
        "be off are not due either."
    ),
    noop(
        "Unknown: nobody could tell, as when the way to it was cut. No data: the monitor did not run, or did not watch "
        "it. Neither ever counts as up: “at least” is the availability if both were downtime, “known” is the known "
        "share of the time that was due."
    ),
    noop(
        "All is reckoned in whole seconds from stored changes of state, every moment rounded down. Shares are rounded "
        "to the nearest thousandth of a percent, and to 100 or 0 percent only when they are exactly that; minutes so "
        "that they add up. A group has the figure of the sums of its seconds."
    ),
)
