"""What somebody broke on purpose, and who still answers then. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import InputError
from monitor.simulation.centre import Centre

HELP = "faults are: down, interface NAME down, battery, loss SHARE, delay SECONDS, restart, heal"
_PATTERN = re.compile(
    r"(?P<plain>down|battery|restart|heal)|interface (?P<port>\S+) down|(?P<measure>loss|delay) (?P<amount>\d+(\.\d+)?)"
)
_LONGEST_DELAY = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One order: ``kind`` is down, battery, restart, heal, interface, loss or delay."""

    kind: str
    port: str = ""
    amount: float = 0.0


@dataclass(slots=True)
class Trouble:
    """Everything that is broken at one subject."""

    down: bool = False
    battery: bool = False
    loss: float = 0.0
    delay: float = 0.0
    ports: set[str] = field(default_factory=set)

    def words(self) -> list[str]:
        """As they were ordered."""
        found = [word for word, broken in (("down", self.down), ("battery", self.battery)) if broken]
        found += [f"interface {port} down" for port in sorted(self.ports)]
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
    amount = float(match["amount"])
    if match["measure"] == "loss" and amount > 1:
        raise InputError(f"'{text}': loss is a share of 0 to 1; write for example loss 0.3")
    if amount > _LONGEST_DELAY:
        raise InputError(f"'{text}': delay is in seconds, at most {_LONGEST_DELAY:g}; write for example delay 0.2")
    return Fault(match["measure"], amount=amount)


def link_key(line_id: str) -> str:
    """A link's key among the troubles, where a device's is its id alone."""
    return f"link:{line_id}"


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


def _together(way: list[Trouble]) -> Condition:
    if any(trouble.down for trouble in way):
        return Condition(1.0, 0.0)
    return Condition(1.0 - math.prod(1.0 - trouble.loss for trouble in way), sum(trouble.delay for trouble in way))
