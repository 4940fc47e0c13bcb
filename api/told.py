"""What a device tells of itself, as the monitor hears it now."""

import json
from dataclasses import dataclass
from typing import Any

from api.house import House
from api.monitor_metrics import ask_device
from api.refusals import Refused
from core.errors import NotRunningError
from core.i18n import noop
from core.model import Outcome


@dataclass(frozen=True, slots=True)
class Heard:
    """``told`` is the report of identification; None when nothing came. ``at`` is Unix time."""

    device: str
    at: float
    outcome: Outcome
    told: dict[str, Any] | None


def hear(house: House, device_id: str) -> Heard:
    """Ask a device of the inventory. Raises Refused for one that is not there or has no credential, or without a
    monitor."""
    device = house.inventory().device(device_id)
    if device is None:
        raise Refused(404, noop("There is no device '{id}' in the inventory."), id=device_id)
    if device.snmp is None:
        raise Refused(409, noop("This device has no SNMP credential: set motcua_snmp in the inventory."))
    try:
        answer = ask_device(house.settings.data, device_id)
    except NotRunningError as error:
        raise Refused(503, noop("The monitor is not running, so nobody can ask: start it.")) from error
    if answer.status != 200:
        raise Refused(503, noop("The monitor does not have this inventory yet: try again in a few seconds."))
    body = json.loads(answer.body)
    return Heard(body["device"], body["at"], Outcome(body["outcome"]), body["told"])
