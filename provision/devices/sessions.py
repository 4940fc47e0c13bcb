"""A session with a network device, whoever makes it."""

from dataclasses import dataclass
from typing import Protocol

from core.kept_secrets import Secret
from core.model import DeviceTrouble
from provision.devices.platforms import PlatformFacts

SSH_PORT = 22


@dataclass(frozen=True, slots=True)
class Target:
    """A device as it is logged in to. ``timeout`` is in seconds and bounds each answer, not the session.

    ``further`` are secrets that go over the line beside those of the login.
    """

    device: str
    address: str
    port: int
    facts: PlatformFacts
    username: str
    password: Secret
    enable_password: Secret | None = None
    timeout: float = 60.0
    further: tuple[Secret, ...] = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be written anywhere."""
        known = (self.password, self.enable_password, *self.further)
        return tuple(one.reveal() for one in known if one is not None)


class SessionError(Exception):
    """A device that does not let itself be read; it never leaves this package, where it becomes a value."""

    def __init__(self, trouble: DeviceTrouble, said: str = "") -> None:
        super().__init__(trouble, said)
        self.trouble = trouble
        self.said = said


class Session(Protocol):
    """One login. Every method raises SessionError."""

    def ask(self, command: str, prompt: str | None = None) -> str:
        """What the device answers to a command, whole, without its echo, its pages and its prompt.

        ``prompt`` is a pattern of another prompt than that of the login.
        """
        ...

    def close(self) -> None:
        """Log out; never raises."""
        ...

    def log(self) -> str:
        """What went over the line, passwords of the login masked."""
        ...


class Sessions(Protocol):
    """Makes sessions; a device whose host key is not the known one gets none."""

    def open(self, target: Target) -> Session:
        """Log in. Raises SessionError."""
        ...
