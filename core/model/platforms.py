"""The operating systems of network devices whose configuration is kept, and how one logs in to them."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from core.model.frozen import Frozen


class Platform(StrEnum):
    """What a network device runs; each has a file in ``provision/devices/platforms``."""

    CISCO_IOS = "cisco_ios"
    CISCO_S300 = "cisco_s300"
    HUAWEI_VRP = "huawei_vrp"
    HUAWEI_VRP8 = "huawei_vrp8"
    MIKROTIK_ROUTEROS = "mikrotik_routeros"
    HP_COMWARE = "hp_comware"
    JUNIPER_JUNOS = "juniper_junos"
    FORTINET = "fortinet"
    TPLINK_JETSTREAM = "tplink_jetstream"
    DLINK_DS = "dlink_ds"
    RUIJIE_OS = "ruijie_os"
    FRR = "frr"
    VYOS = "vyos"


class ComplianceException(Frozen):
    """A rule that a device may break up to a day, and why; ``rule`` is an id of ``core/compliance``."""

    rule: str
    until: date
    reason: str = Field(min_length=1)


class Login(Frozen):
    """How to log in to a network device over SSH. Passwords are references: see core.secrets.

    ``enable_password`` is what the device asks for before it shows its whole configuration, None where it asks nothing.
    """

    name: str
    username: str
    password: str
    enable_password: str | None = None
