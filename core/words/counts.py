"""Words of inventory checks."""

from core.i18n import noop

COUNT_COLUMNS: tuple[str, ...] = (
    noop("Device"),
    noop("Inventory check"),
    noop("Counted"),
    noop("Counted by"),
    noop("Notes"),
)
COUNT_OF = noop("{present} of {count} devices were found.")
COUNT_ABSENT = noop("Not found: {names}")
COUNT_NOT_RECORDED = noop("Nothing was recorded.")


def counted(is_present: bool | None) -> str:
    """The message of what a person found of a device; None: nobody looked."""
    if is_present is None:
        return noop("not counted")
    return noop("found") if is_present else noop("not found")
