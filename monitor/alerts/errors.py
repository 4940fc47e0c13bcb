"""How a delivery fails.

DeliveryError             one sentence; ``maybe``: the message may have arrived all the same; ``rest``: seconds for
│                         which the receiver asked to be left alone, or None
├── RefusedError          the receiver will never take this message
├── DeferredError         not this message, now
└── UnreachableError      nothing gets through there, now
"""

from core.errors import MotcuaError


class DeliveryError(MotcuaError):
    """A message was not delivered, as far as is known."""

    def __init__(self, why: str, maybe: bool = False, rest: float | None = None) -> None:
        self.maybe = maybe
        self.rest = rest
        super().__init__(why)


class RefusedError(DeliveryError):
    """The receiver will never take this message."""


class DeferredError(DeliveryError):
    """Not this message, now; others may go."""


class UnreachableError(DeliveryError):
    """Nothing gets through there now; everything for it waits."""
