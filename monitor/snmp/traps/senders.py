"""Who may send notifications from which address, and what is known of a sender's engine: RFC 3414. Pure."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from monitor.snmp import ber, pdu, usm
from monitor.snmp.engine_clock import Clock

ENGINES = 8
"""Engines that one address may have: stacked switches, a host with several agents."""
MACS = 4096
"""Messages of version 3 that a sender's are compared with, to tell a replay."""
_REPLAYED_WITHIN = 2.0 * usm.TIME_WINDOW
"""Seconds after which a copy is outside of the time window anyway."""


def _never_polled() -> Clock | None:
    return None


@dataclass(slots=True)
class Sender:
    """A device at an address. ``community`` is for versions 1 and 2c, ``user`` for 3; without either it may not send.

    ``polled`` tells what its polls proved of its engine's clock, or None.
    """

    device_id: str
    community: bytes | None = None
    user: usm.User | None = None
    polled: Callable[[], Clock | None] = _never_polled
    heads: dict[bytes, int] = field(default_factory=dict)
    """How a message begins that is believed → its version."""
    engines: "OrderedDict[bytes, Clock]" = field(default_factory=OrderedDict)
    macs: "OrderedDict[bytes, float]" = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        if self.community is not None:
            name = ber.tlv(ber.OCTET_STRING, self.community)
            self.heads = {ber.integer(version) + name: version for version in (pdu.VERSION_2C, pdu.VERSION_1)}

    def keys(self, engine_id: bytes, digest_is_right: Callable[[usm.Keys], bool]) -> usm.Keys | None:
        """The keys at an engine, or None when a digest is wrong.

        Keys of an engine that was never heard are not cached before the digest was right: engine ids can be made
        up faster than keys.
        """
        user = self.user
        if user is None or user.auth_protocol is None:
            return usm.NO_KEYS
        if engine_id in self.engines:
            keys = usm.localize_cached(user, engine_id)
            return keys if digest_is_right(keys) else None
        only_auth = usm.User(user.name, user.auth_protocol, user.auth_password)
        return usm.localize_cached(user, engine_id) if digest_is_right(usm.localize(only_auth, engine_id)) else None

    def in_time(self, head: usm.Header, now: float) -> bool:
        """Whether an authenticated message is of now; remembers its engine's clock when it is."""
        known = self.engines.get(head.engine_id)
        polled = self.polled()
        if polled is not None and polled.engine_id == head.engine_id and (known is None or polled.at >= known.at):
            known = replace(polled)  # proved by a question that nobody could foresee, so it may go back too
        if known is None:
            known = Clock(head.engine_id, head.boots, head.time, now)
        if known.is_behind(head.boots, head.time, now):
            return False
        known.forward(head.boots, head.time, now)
        self.engines[head.engine_id] = known
        self.engines.move_to_end(head.engine_id)
        if len(self.engines) > ENGINES:
            self.engines.popitem(last=False)
        return True

    def is_new(self, mac: bytes, now: float) -> bool:
        """Whether no message with this digest came before; one is remembered while a copy could be believed."""
        if mac in self.macs:
            return False
        self.macs[mac] = now
        while len(self.macs) > MACS or now - next(iter(self.macs.values())) > _REPLAYED_WITHIN:
            self.macs.popitem(last=False)
        return True

    def succeeds(self, other: "Sender") -> None:
        """Take over what was learned by the sender that this one replaces, if it is the same device and user."""
        if (other.device_id, other.user) == (self.device_id, self.user):
            self.engines, self.macs = other.engines, other.macs
