"""Words of the technician's commands about one address."""

from core.i18n import noop

PING_COLUMNS = (
    noop("Address"),
    noop("sent"),
    noop("answered"),
    noop("packet loss"),
    noop("latency"),
    noop("jitter"),
)
