"""``motcua demo``: causes and heals faults in the running simulated centre."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from core import settings
from monitor.simulation.client import send

Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]


def fault(
    subject: Annotated[str, typer.Argument(help="Id of a device, link or service, for example wan-router.")],
    what: Annotated[
        list[str],
        typer.Argument(
            help="down; interface IFNAME down; battery; loss 0.3; delay 0.2 (seconds); loop [PORT [PORT]]; restart; "
            "configuration (somebody changes it by hand); "
            "of a service also status 503; blank; certificate expired, expiring or untrusted; clock 90 (seconds)"
        ),
    ],
    data: Data = None,
) -> None:
    """Cause a fault; ``motcua demo heal`` takes it back."""
    _say(_folder(data), {"subject": subject, "fault": " ".join(what)})


def heal(subject: Annotated[str, typer.Argument(help="Id of a device, link or service.")], data: Data = None) -> None:
    """Take every fault of a device or link back."""
    _say(_folder(data), {"subject": subject, "fault": "heal"})


def faults(data: Data = None, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the present faults."""
    answer = send(_folder(data), {"list": True})
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    table = Table("subject", "fault")
    for subject, present in sorted(answer.get("faults", {}).items()):
        table.add_row(subject, ", ".join(present) if isinstance(present, list) else str(present))
    Console().print(table)


def _folder(data: Path | None) -> Path:
    return settings.load(None, os.environ, data=data).data


def _say(data: Path, request: dict[str, Any]) -> None:
    send(data, request)
    typer.echo(f"{request['subject']}: {request['fault']}")
