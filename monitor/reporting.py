"""What a watch beside pings and polls asks of the monitor, and where it tells what it learned."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from core.model import Reading, Reason
from monitor.snmp.engine import Agent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Around:
    """Whether a subject answers pings, why it stands as it does, and who takes a reading with its evidence."""

    reachable: Callable[[str], bool | None]
    reason: Callable[[str], Reason | None]
    tell: Callable[[Reading, str], None]


class AgentOf(Protocol):
    """The agent of a device that is polled, or None."""

    def __call__(self, device_id: str, /) -> Agent | None: ...


class Stored(Protocol):
    """Runs something of the store in the thread that the store has."""

    def __call__(self, work: Callable[..., T], /, *arguments: object) -> Awaitable[T]: ...
