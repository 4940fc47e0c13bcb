"""What is expected and seen of what roles promise, as far as it is words."""

from collections.abc import Mapping

from core.i18n import noop

SEEN: Mapping[str, str] = {
    "open": noop("open"),
    "closed": noop("closed"),
    "an answer": noop("an answer"),
    "no answer": noop("no answer"),
    "running": noop("at work"),
    "not running": noop("not at work"),
    "enabled": noop("starts by itself"),
    "disabled": noop("does not start by itself"),
    "installed": noop("installed"),
    "not installed": noop("not installed"),
    "there": noop("there"),
    "not there": noop("not there"),
    "can be looked at": noop("can be looked at"),
}
