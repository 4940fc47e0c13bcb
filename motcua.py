"""The command line: which module has which command. A module is imported when one of its commands is called.

Exit codes: 0 done; 1 it failed for a reason outside; 2 wrong input; further ones are each command's own.
"""

import os
import sys
from collections import UserDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from core.errors import InputError, MotcuaError


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command or a group of them is (``module:name``), and which commands of other rooms are in the group."""

    place: str
    further: Mapping[str, str] = field(default_factory=dict)

    def load(self, name: str) -> Any:
        """Import it; what Typer made of it, under this name."""
        found = _at(self.place)
        if isinstance(found, typer.Typer):
            for word, place in self.further.items():
                found.command(word)(_at(place))
            made: Any = get_group(found)
        else:
            alone = typer.Typer(add_completion=False)
            alone.command(name)(found)
            made = get_command(alone)
        made.name = name
        return made


def _at(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


COMMANDS: Mapping[str, Command] = {
    "up": Command("motcua_rooms:up"),
    "demo": Command(
        "motcua_rooms:demo",
        {name: f"monitor.simulation.cli:{name}" for name in ("fault", "heal", "faults")},
    ),
    "monitor": Command("motcua_rooms:run_monitor"),
    "api": Command("motcua_rooms:run_api"),
    "status": Command("monitor.status:status"),
    "incidents": Command("api.incidents_cli:app"),
    "alerts": Command("monitor.alerts.cli:app"),
    "maintenance": Command("api.maintenance_cli:app"),
    "report": Command("api.reports.cli:app"),
    "findings": Command("monitor.findings_cli:findings"),
    "discover": Command("monitor.discovery.cli:discover"),
    "where": Command("monitor.cabling.cli:where"),
    "cabling": Command("monitor.cabling.cli:cabling"),
    "traps": Command("monitor.traps.cli:traps"),
    "snmp": Command("monitor.ask.cli:app"),
    "ping": Command("monitor.cli:ping"),
    "probe": Command("monitor.probes.cli:probe"),
    "identify": Command("monitor.identify.cli:identify"),
    "mib": Command("monitor.mibfiles.cli:app"),
    "provision": Command("provision.cli:provision_app", {"accept": "motcua_rooms:accept"}),
    "runs": Command("provision.cli:runs_app", {name: f"api.approvals_cli:{name}" for name in ("approve", "reject")}),
    "inventory": Command("provision.inventory_cli:app"),
    "register": Command("api.register_cli:app", {"replace": "provision.replace_cli:replace"}),
    "device": Command("provision.devices.cli:app"),
    "kiosk": Command("api.kiosk_cli:app"),
    "account": Command("api.cli:account_app"),
    "token": Command("api.cli:token_app"),
}


class _Loading(UserDict[str, Any]):
    """What Typer made of each command, once somebody asks for it."""

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        if isinstance(found, Command):
            found = self.data[name] = found.load(name)
        return found


class _Rooms(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Loading(COMMANDS)


app = typer.Typer(cls=_Rooms, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def _() -> None:
    """motcua: một cửa."""


WIDTH = "200"
"""Columns of what goes into a file or another program, where nobody says otherwise: nothing is cut off there."""


def main() -> None:
    """Run a command; what goes wrong on purpose is one line on stderr."""
    if not sys.stdout.isatty():
        os.environ.setdefault("COLUMNS", WIDTH)
    try:
        app(standalone_mode=True)
    except MotcuaError as error:
        sys.stderr.write(f"motcua: {error}\n")
        sys.exit(2 if isinstance(error, InputError) else 1)


if __name__ == "__main__":
    main()
