"""Whether the monitor itself is cut off: its own gateways are watched before anybody else is blamed. Decides only."""

import socket
import struct
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from enum import Enum
from ipaddress import IPv4Address, ip_address
from pathlib import Path

from core.model import Finding, FindingKind
from core.settings.judging import AUTO
from monitor.judging.judge import Seen

RETURN_GRACE = 3.0
"""Seconds after our own link's return before silence is held against who is silent."""
LONGEST = 4.0
"""Seconds from the first lost ping for which a gateway's word is waited for."""
ON_ITS_WAY = 0.5
"""Seconds for which answers may still arrive that were on their way when the link was cut."""
_ROUTES = Path("/proc/net/route")
_UP_AND_GATEWAY = 0x3


class OwnLink(Enum):
    """What is known of our own link at a silence."""

    UP = "up"
    ASKED = "asked"
    DOWN = "down"


class Gateways:
    """The gateways by subject, and the last answer of anybody who is not this machine.

    One gateway that answers, or anybody else who does, proves that our link works; a gateway that never answered
    proves nothing by its silence.
    """

    def __init__(self, seen: Mapping[str, Seen]) -> None:
        self._seen = seen
        self._gateways: tuple[str, ...] = ()
        self._local: Collection[str] = ()
        self.heard_at = 0.0
        """Loop time of the last answer from outside."""
        self._is_down = False
        self._returned_at = 0.0
        self._told: Finding | None = None

    def take(self, gateways: Iterable[str], local: Collection[str]) -> None:
        """Make these the gateways; ``local`` are the subjects that are this machine itself."""
        self._gateways, self._local = tuple(gateways), frozenset(local)

    def answered(self, subject: str, at: float) -> None:
        """Somebody answered."""
        if subject in self._local:
            return
        if self._is_down or (at > self.heard_at + ON_ITS_WAY and self._seemed_down()):
            self._is_down, self._returned_at = False, at
        self.heard_at = at

    def _seemed_down(self) -> bool:
        """Whether nobody was heard since the gateways began to be silent, confirmed or not: no one asked meanwhile."""
        known = [one for one in map(self._seen.get, self._gateways) if one is not None and one.answered_at]
        return self._unheard(known) and all(one.reachable is False or one.suspect for one in known)

    def _unheard(self, known: list[Seen]) -> bool:
        """Whether nobody at all was heard since these, the last of them too, fell silent."""
        return bool(known) and self.heard_at < max(one.silent_since for one in known) + ON_ITS_WAY

    def at_silence(self, silent: Seen, now: float) -> OwnLink:
        """What our own link has to do with a silence."""
        if not self._gateways:
            return OwnLink.UP
        present = [one for gateway in self._gateways if (one := self._seen.get(gateway)) is not None]
        known = [one for one in present if one.answered_at or not self.heard_at]
        if present and not known:
            return OwnLink.UP
        if self._looks_down(known):
            return OwnLink.DOWN
        if self._returned_at and silent.lost_at < self._returned_at + RETURN_GRACE:
            return OwnLink.ASKED
        proved = self.heard_at > silent.silent_since + ON_ITS_WAY
        return OwnLink.UP if proved or now > silent.silent_since + LONGEST else OwnLink.ASKED

    def _looks_down(self, known: list[Seen]) -> bool:
        self._is_down = self._unheard(known) and all(one.reachable is False for one in known)
        if self._is_down:
            names = ", ".join(gateway.partition(":")[2] for gateway in self._gateways)
            self._told = Finding(FindingKind.OWN_LINK_DOWN, "", (("gateways", names),))
        return self._is_down

    def look(self) -> list[Finding]:
        """Whether our own link was down since the last look."""
        found, self._told = self._told, None
        return [found] if found is not None else []


def gateway_subject(address: str) -> str:
    """The subject key of a gateway that is no device of the inventory."""
    return f"gateway:{address}"


def gateways_of(setting: str, routes: Callable[[], str] = _ROUTES.read_text) -> tuple[str, ...]:
    """The addresses that the setting names, or those of the routing table's default routes."""
    if setting != AUTO:
        return tuple(str(ip_address(part.strip())) for part in setting.split(",") if part.strip())
    try:
        return tuple(dict.fromkeys(_defaults(routes())))
    except OSError:
        return ()


def _defaults(table: str) -> Iterable[str]:
    """The gateways of the default routes in /proc/net/route, whose numbers are in the machine's own order."""
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 7 and fields[1] == fields[7] == "00000000" and int(fields[3], 16) & 3 == _UP_AND_GATEWAY:
            yield str(IPv4Address(struct.pack("=I", int(fields[2], 16))))


def is_local(address: str) -> bool:
    """Whether this machine itself has the address."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
