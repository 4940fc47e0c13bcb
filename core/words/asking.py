"""Words of the technician's commands about one address."""

from collections.abc import Mapping

from core.i18n import noop

PING_COLUMNS = (
    noop("Address"),
    noop("sent"),
    noop("answered"),
    noop("packet loss"),
    noop("latency"),
    noop("jitter"),
)
IDENTITY_COLUMNS = ("", noop("Value"), noop("Read at"), noop("Confidence"))
IDENTITY_FIELDS: Mapping[str, str] = {
    "vendor": noop("Vendor"),
    "model": noop("Model"),
    "serial": noop("Serial number"),
    "firmware": noop("Firmware"),
    "hardware": noop("Hardware revision"),
    "kind": noop("Kind"),
    "interfaces": noop("Interfaces"),
    "sensors": noop("Sensors"),
    "states": noop("States of parts"),
    "neighbours": noop("Neighbours"),
    "vlans": "VLAN",
}
"""What ``motcua identify`` shows, by the names of its JSON."""
