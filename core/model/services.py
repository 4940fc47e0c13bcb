"""Kinds of services that an office depends on: portals, shared software, name and time servers."""

from collections.abc import Mapping
from enum import StrEnum


class Software(StrEnum):
    """Where a unit's shared software comes from: option 1 is leased as a service from the provincial portal, option 2
    the province's existing software, upgraded."""

    LEASED = "leased"
    UPGRADED = "upgraded"


class ServiceKind(StrEnum):
    """What a service is."""

    PROVINCIAL_PORTAL = "provincial_portal"
    NATIONAL_PORTAL = "national_portal"
    LEASED_SOFTWARE = "leased_software"
    UPGRADED_SOFTWARE = "upgraded_software"
    NAME_SERVER = "name_server"
    TIME_SERVER = "time_server"
    OTHER = "other"


OPTION: Mapping[ServiceKind, Software] = {
    ServiceKind.LEASED_SOFTWARE: Software.LEASED,
    ServiceKind.UPGRADED_SOFTWARE: Software.UPGRADED,
}
"""Kinds that are checked only where the site has chosen this software."""


def service_subject(service_id: str) -> str:
    """The subject key of a service, as it stands in the store."""
    return f"service:{service_id}"
