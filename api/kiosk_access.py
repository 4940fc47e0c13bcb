"""Who may report for a kiosk: the holder of its own token, and that token opens nothing else."""

from ipaddress import ip_address

from fastapi import Request

from api.access import Access
from api.in_house import InHouse
from api.pace import Pace
from api.refusals import Refused
from api.visitor import NOBODY, Visitor
from api.visitors import peer_of
from core.i18n import noop

HEARTBEAT = "/api/v1/kiosk/heartbeat"
SCRIPT = "/kiosk/heartbeat.js"
BURST, EVERY = 10, 5.0
"""Heartbeats of one kiosk at once, and the seconds in which one more may come: a screen reports each 30 s."""
WRONG_BURST, WRONG_EVERY = 20, 15.0
"""The same for wrong tokens from one address."""


class Paces:
    """How often each kiosk reported, and each address tried tokens that are none."""

    def __init__(self) -> None:
        self.kiosks = Pace(BURST, EVERY)
        self.strangers = Pace(WRONG_BURST, WRONG_EVERY)


class KioskAccess(Access):
    """Lets a kiosk in by its token. No role has this permission, and a kiosk has no other."""

    def __init__(self) -> None:
        super().__init__(None)

    def __call__(self, request: Request, house: InHouse) -> Visitor:
        """Note the kiosk in the request, or raise Refused."""
        paces: Paces = request.app.state.kiosk_paces
        now = house.clock.monotonic()
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        kiosk = house.kiosks.of(secret.strip()) if scheme.lower() == "bearer" else None
        # A good token is never held up by what others at its address try.
        wait = paces.strangers.wait(_network(peer_of(request)), now) if kiosk is None else paces.kiosks.wait(kiosk, now)
        if wait > 0:
            seconds = str(int(wait) + 1)
            raise Refused(
                429, noop("Too many requests; try again in {seconds} s."), {"Retry-After": seconds}, seconds=seconds
            )
        if kiosk is None:
            raise Refused(401, noop("This needs the token of a kiosk."), {"WWW-Authenticate": "Bearer"})
        request.state.kiosk = kiosk
        return NOBODY


async def kiosk_of(request: Request) -> str:
    """The kiosk that the route's declaration has let in."""
    kiosk: str = request.state.kiosk
    return kiosk


def _network(address: str) -> str:
    """An address of version 6 counts as its network of 64 bits, which one machine has for itself."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(known) if known.version == 4 else known.exploded[:19]
