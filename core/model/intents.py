"""What a network device is to be configured to: what the inventory says of it, and no more."""

from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated

from pydantic import Field, StringConstraints

from core.model.frozen import Frozen

VlanId = Annotated[int, Field(ge=1, le=4094)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./:-]{1,64}$")]
PortName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./:-]{1,32}( [A-Za-z0-9_./:-]{1,31})?$")]
"""As the device writes it, which may be in two words (gigabitEthernet 1/0/1)."""
Words = Annotated[str, StringConstraints(pattern=r"^[\w ./:,()-]{0,64}$")]
"""No line feed, quote or control character: these become lines of a configuration."""


Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$", strip_whitespace=False)]


class PortRole(StrEnum):
    """What hangs at a port."""

    ACCESS = "access"
    TRUNK = "trunk"
    UNUSED = "unused"


class Vlan(Frozen):
    """A VLAN that a switch has to know."""

    id: VlanId
    name: Word


class Port(Frozen):
    """A port: ``vlan`` is that of an access port, ``vlans`` those that a trunk carries, none for all."""

    name: PortName
    role: PortRole
    vlan: VlanId | None = None
    vlans: tuple[VlanId, ...] = ()
    description: Words = ""


class Intent(Frozen):
    """What the inventory decides. What it says nothing of stays as it is on the device.

    ``snmp`` names the credential that the device is to be asked with (SNMPv3, authPriv). ``lines`` are further lines
    in the platform's own words, indented where they belong to the one above.
    """

    vlans: tuple[Vlan, ...] = ()
    ports: tuple[Port, ...] = ()
    ntp: tuple[IPv4Address | IPv6Address, ...] = ()
    syslog: tuple[IPv4Address | IPv6Address, ...] = ()
    snmp: str | None = None
    lines: tuple[Line, ...] = ()
