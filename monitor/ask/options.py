"""The options that every question to an agent has, declared once for all commands."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

from typer import Argument, Option

from core.errors import InputError
from monitor import cli as tools
from monitor.ask.credentials import AdHoc, adhoc
from monitor.ask.output import FORMATS
from monitor.snmp.engine import Agent
from monitor.snmp.security import Security

P = ParamSpec("P")
W = TypeVar("W", bound="Reached")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached(AdHoc):
    """Whom to ask, as whom, and how long to wait."""

    address: Annotated[str, Argument(help="ADDRESS, ADDRESS:PORT or [IPV6]:PORT")]
    auth: Annotated[str | None, Option(help="Name of a credential of the inventory.")] = None
    timeout: Annotated[float, Option(help="Longest wait for one answer in seconds.")] = 2.0
    retries: Annotated[int, Option(help="Repetitions of a request that was not answered.")] = 2
    data: Annotated[Path | None, Option(help="Data folder of the instance whose inventory is used.")] = None

    def agent(self) -> Agent:
        """The agent that is meant. Raises InputError, SecretError."""
        return Agent(tools.address_of(self.address, 161), self._security(), self.timeout, self.retries)

    def _security(self) -> Security:
        if self.ways + (self.auth is not None) != 1:
            raise InputError(
                "give one of --auth NAME (a credential of the inventory), --community C, --community-from FROM, "
                "--user NAME"
            )
        return tools.bound(self.auth, self.data) if self.auth is not None else adhoc(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom(Reached):
    """The same, and how the answer is shown."""

    shape: Annotated[str, Option("--format", help="table, json or prometheus.")] = "table"

    def agent(self) -> Agent:
        """The agent that is meant. Raises InputError, SecretError."""
        if self.shape not in FORMATS:
            raise InputError(f"--format '{self.shape}' is not known; use {', '.join(FORMATS)}")
        return Reached.agent(self)


def asks(command: Callable[Concatenate[Whom, P], None]) -> Callable[..., None]:
    """A command of typer: the options of ``Whom``, then those of the function after its first parameter."""
    return asks_of(Whom, command)


def asks_of(kind: type[W], command: Callable[Concatenate[W, P], None]) -> Callable[..., None]:
    """The same with the options of another kind of ``Reached``."""
    own = list(inspect.signature(command).parameters.values())[1:]

    def run(**given: Any) -> None:
        whom = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        command(whom, **given)  # type: ignore[call-arg]

    parameters = [*inspect.signature(kind).parameters.values(), *own]
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    )
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run
