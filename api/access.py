"""What a route asks of its visitor: each declares a permission, or that it is open."""

from ipaddress import ip_address

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from api.in_house import InHouse
from api.refusals import LoginNeeded, Refused
from api.visitor import NOBODY, Visitor
from api.visitors import identify, peer_of
from core.i18n import noop
from core.model import Permission
from core.settings import LOOPBACK_NAME

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto")


class Access:
    """The declaration that every route makes: the permission it asks for, or None when it is open to everyone."""

    def __init__(self, permission: Permission | None) -> None:
        self.permission = permission

    def __call__(self, request: Request, house: InHouse) -> Visitor:
        """Let the visitor in or raise Refused."""
        visitor = identify(request, house)
        request.state.visitor = visitor
        if self.permission is None or visitor.may(self.permission):
            return visitor
        if visitor.role is None:
            raise LoginNeeded
        raise Refused(403, noop("Your role does not allow this."))


class MetricsAccess(Access):
    """The same, but programs on this machine may come in without a token when the settings say so."""

    def __call__(self, request: Request, house: InHouse) -> Visitor:
        if house.settings.metrics_access == "loopback" and is_program_here(request):
            return NOBODY
        return super().__call__(request, house)


def is_program_here(request: Request) -> bool:
    """Whether the peer is this machine itself, not a proxy on it and not a page that rebound its name to it."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    return _is_loopback(peer_of(request)) and _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return host == LOOPBACK_NAME or ip_address(host).is_loopback
    except ValueError:
        return False


def needs(permission: Permission | None) -> Dependency:
    """What a route writes in its ``dependencies``."""
    dependency: Dependency = Depends(Access(permission))
    return dependency


OPEN = needs(None)
OVERVIEW = needs(Permission.OVERVIEW)
READ = needs(Permission.READ)
OPERATE = needs(Permission.OPERATE)
ADMINISTER = needs(Permission.ADMINISTER)
