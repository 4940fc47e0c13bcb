"""What keeps the database from being used."""

from collections.abc import Mapping

from core.errors import StoreTrouble
from core.i18n import noop

# "{since}" is a moment, "{waiting}" how many changes of state wait.
STORE_TROUBLES: Mapping[StoreTrouble, str] = {
    StoreTrouble.FULL: noop("The disk is full: nothing has been saved since {since}. Free some space."),
    StoreTrouble.LOCKED: noop("Another program locks the database: nothing has been saved since {since}. End it."),
    StoreTrouble.READ_ONLY: noop(
        "The database can only be read: nothing has been saved since {since}. Mend its rights."
    ),
    StoreTrouble.UNREADABLE: noop("The disk cannot be used: nothing has been saved since {since}. See to it."),
    StoreTrouble.UNREACHABLE: noop(
        "The database server does not answer: nothing has been saved since {since}. See whether it runs."
    ),
    StoreTrouble.DAMAGED: noop("The database is damaged and is being mended; nothing has been saved since {since}."),
    StoreTrouble.OTHER: noop("The database cannot be written: nothing has been saved since {since}."),
}
WAITING = noop("{waiting} changes of state wait and will be saved with their times.")
DISK_NEARLY_FULL = noop("The disk of the database is nearly full: {free} MB are left.")
MONITOR_SILENT = noop("The monitor is not running; what is shown is not current.")
