"""What somebody broke on purpose, and who still answers then. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import InputError
from monitor.simulation.centre import Centre

HELP = (
    "faults are: down, interface NAME down, battery, loss SHARE, delay SECONDS, loop [PORT [PORT]], restart, "
    "replace SERIAL, configuration (somebody changes it by hand), heal; "
    "of a service also status NUMBER, blank, certificate expired or expiring or untrusted, "
    "clock SECONDS"
)
_PATTERN = re.compile(
    r"(?P<plain>down|battery|restart|heal|blank|configuration)|interface (?P<port>\S+) down"
    r"|(?P<measure>loss|delay) (?P<amount>\d+(\.\d+)?)|replace (?P<serial>\S+)"
    r"|status (?P<status>[1-5]\d\d)|clock (?P<clock>[+-]?\d+(\.\d+)?)|certificate (?P<paper>expired|expiring|untrusted)"
    r"|(?P<loop>loop)(?: (?P<ends>\S+(?: \S+)?))?"
)
_LONGEST_DELAY = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One order: ``kind`` is the first word of one of ``HELP``."""

    kind: str
    port: str = ""
    amount: float = 0.0
    serial: str = ""
    paper: str = ""
    ends: tuple[str, ...] = ()
    """The two ports of a loop, or the one behind which it is; none: the device chooses two."""


SERVICE_FAULTS = ("status", "blank", "certificate", "clock")
DEVICE_FAULTS = ("battery", "restart", "replace", "interface", "loop", "configuration")


@dataclass(slots=True)
class Trouble:
    """Everything that is broken at one subject."""

    down: bool = False
    battery: bool = False
    loss: float = 0.0
    delay: float = 0.0
    ports: set[str] = field(default_factory=set)
    status: int = 0
    blank: bool = False
    certificate: str = ""
    clock: float = 0.0
    loop: tuple[str, ...] = ()
    configuration: bool = False

    def words(self) -> list[str]:
        """As they were ordered."""
        found = [word for word, broken in (("down", self.down), ("battery", self.battery)) if broken]
        found += ["configuration"] * self.configuration
        found += [f"interface {port} down" for port in sorted(self.ports)]
        found += [f"status {self.status}"] * bool(self.status) + ["blank"] * self.blank
        found += [f"certificate {self.certificate}"] * bool(self.certificate)
        found += [f"clock {self.clock:g}"] * bool(self.clock)
        found += [f"loop {' '.join(self.loop)}"] if self.loop else []
        return found + [f"{word} {amount:g}" for word, amount in (("loss", self.loss), ("delay", self.delay)) if amount]


@dataclass(frozen=True, slots=True)
class Condition:
    """How a subject answers: the share of requests that is lost (1: all) and the seconds that answers take longer."""

    loss: float
    delay: float


def parse(text: str) -> Fault:
    """One fault as a person writes it. Raises InputError."""
    match = _PATTERN.fullmatch(" ".join(text.split()))
    if match is None:
        raise InputError(f"'{text}' is not a fault; {HELP}")
    if match["plain"]:
        return Fault(match["plain"])
    if match["port"]:
        return Fault("interface", port=match["port"])
    if match["serial"]:
        return Fault("replace", serial=match["serial"])
    if match["status"] or match["clock"]:
        return Fault("status" if match["status"] else "clock", amount=float(match["status"] or match["clock"]))
    if match["paper"]:
        return Fault("certificate", paper=match["paper"])
    if match["loop"]:
        return Fault("loop", ends=tuple((match["ends"] or "").split()))
    amount = float(match["amount"])
    if match["measure"] == "loss" and amount > 1:
        raise InputError(f"'{text}': loss is a share of 0 to 1; write for example loss 0.3")
    if amount > _LONGEST_DELAY:
        raise InputError(f"'{text}': delay is in seconds, at most {_LONGEST_DELAY:g}; write for example delay 0.2")
    return Fault(match["measure"], amount=amount)


def link_key(line_id: str) -> str:
    """A link's key among the troubles, where a device's is its id alone."""
    return f"link:{line_id}"


def portal_key(portal_id: str) -> str:
    """A service's key among the troubles."""
    return f"service:{portal_id}"


def of_machine(centre: Centre, troubles: Mapping[str, Trouble], machine_id: str) -> Condition:
    """A device answers if it and everything on the way to it is up."""
    way = [troubles[step] for step in centre.chain(machine_id) if step in troubles]
    return _together(way)


def of_line(centre: Centre, troubles: Mapping[str, Trouble], line_id: str) -> Condition:
    """A far address answers if the near device answers, its interface is up and the link is not cut."""
    line = centre.lines[line_id]
    near = troubles.get(line.device)
    if near is not None and line.interface in near.ports:
        return Condition(1.0, 0.0)
    way = [troubles[step] for step in (link_key(line_id), *centre.chain(line.device)) if step in troubles]
    return _together(way)


def of_portal(centre: Centre, troubles: Mapping[str, Trouble], portal_id: str) -> Condition:
    """A service answers if what it is reached through answers, and nobody broke the service itself."""
    portal, own = centre.portals[portal_id], troubles.get(portal_key(portal_id), Trouble())
    if portal.link is not None and portal.link in centre.lines:
        through = of_line(centre, troubles, portal.link)
    elif portal.device is not None and portal.device in centre.machines:
        through = of_machine(centre, troubles, portal.device)
    else:
        through = Condition(0.0, 0.0)
    here = _together([own])
    return Condition(1.0 - (1.0 - through.loss) * (1.0 - here.loss), through.delay + here.delay)


def _together(way: list[Trouble]) -> Condition:
    if any(trouble.down for trouble in way):
        return Condition(1.0, 0.0)
    return Condition(1.0 - math.prod(1.0 - trouble.loss for trouble in way), sum(trouble.delay for trouble in way))
