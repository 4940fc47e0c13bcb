"""Types whose meaning another object tells: the number before them in the row says how to read them."""

from collections.abc import Mapping

INET_ADDRESS_TYPE = {1: "InetAddressIPv4", 2: "InetAddressIPv6"}
"""InetAddressType, RFC 4001 section 3."""
LLDP_PORT_ID_SUBTYPE = {
    1: "DisplayString",
    2: "DisplayString",
    3: "PhysAddress48",
    5: "DisplayString",
    7: "DisplayString",
}
"""LldpPortIdSubtype, LLDP-MIB: interfaceAlias, portComponent, macAddress, interfaceName, local."""

COMBINED: Mapping[str, Mapping[int, str]] = {
    "InetAddress": INET_ADDRESS_TYPE,
    "InetAddressMissingSize": INET_ADDRESS_TYPE,
    "LldpPortId": LLDP_PORT_ID_SUBTYPE,
}
NUMBERS = frozenset({"gauge", "counter", "Integer", "Integer32", "EnumAsInfo", "EnumAsStateSet", "Float", "Double"})
