"""Kinds of devices, links and services."""

from collections.abc import Mapping

from core.i18n import noop
from core.model import Condition, DeviceKind, LinkKind, ServiceKind

DEVICE_KINDS: Mapping[DeviceKind, str] = {
    DeviceKind.SERVER: noop("server"),
    DeviceKind.WORKSTATION: noop("workstation"),
    DeviceKind.KIOSK: noop("look-up kiosk"),
    DeviceKind.QUEUE_MACHINE: noop("queue-ticket machine"),
    DeviceKind.PRINTER: noop("printer"),
    DeviceKind.SCANNER: noop("scanner"),
    DeviceKind.CAMERA: noop("surveillance camera"),
    DeviceKind.RECORDER: noop("recorder"),
    DeviceKind.SWITCH: noop("switch"),
    DeviceKind.ROUTER: noop("router"),
    DeviceKind.FIREWALL: noop("firewall"),
    DeviceKind.ACCESS_POINT: noop("access point"),
    DeviceKind.UPS: noop("UPS"),
}
CONDITIONS: Mapping[Condition, str] = {
    Condition.GOOD: noop("good"),
    Condition.WORN: noop("worn"),
    Condition.BROKEN: noop("broken"),
}
LINK_KINDS: Mapping[LinkKind, str] = {
    LinkKind.WAN: noop("primary link"),
    LinkKind.INTERNET: noop("Internet link"),
    LinkKind.BACKUP: noop("backup link"),
}
SERVICE_KINDS: Mapping[ServiceKind, str] = {
    ServiceKind.PROVINCIAL_PORTAL: noop("provincial portal"),
    ServiceKind.NATIONAL_PORTAL: noop("National Public Service Portal"),
    ServiceKind.LEASED_SOFTWARE: noop("leased shared software"),
    ServiceKind.UPGRADED_SOFTWARE: noop("upgraded shared software"),
    ServiceKind.NAME_SERVER: noop("name server"),
    ServiceKind.TIME_SERVER: noop("time server"),
    ServiceKind.OTHER: noop("service"),
}
