"""``motcua traps``: what devices sent, newest first, from the store alone."""

import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from core import i18n, settings, words
from core.errors import InputError
from core.instance import database_of
from core.model import Device, TrapRecord, device_subject
from core.store.inventories import Inventories
from core.store.traps import Traps


def traps(
    device: Annotated[str | None, typer.Argument(help="Id of a device; without it those of all.")] = None,
    hours: Annotated[float, typer.Option(min=0, help="How far back.")] = 24.0,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 100,
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List traps and informs, newest first. Exit codes: 0 done, 1 no instance, 2 wrong input."""
    chosen = settings.load(None, os.environ, data=data)
    database = database_of(chosen)
    snapshot = Inventories(database).newest()
    devices = {one.id: one for one in snapshot.inventory.devices} if snapshot else {}
    if device is not None and device not in devices:
        raise InputError(f"there is no device '{device}' in the inventory; motcua status lists them")
    subject = None if device is None else device_subject(device)
    found = Traps(database).find(subject, time.time() - hours * 3600, limit=limit)
    if as_json:
        typer.echo(json.dumps([_plain(row) for row in found], ensure_ascii=False, indent=2))
    else:
        _print(found, devices, i18n.language(chosen.language))


def _plain(row: TrapRecord) -> dict[str, object]:
    """For programs: times in ISO 8601, UTC."""
    times = {"first_at": i18n.iso(row.first_at), "last_at": i18n.iso(row.last_at)}
    return {**asdict(row), **times}


def _print(found: list[TrapRecord], devices: dict[str, Device], language: i18n.Language) -> None:
    titles = ("Time", "Device", "What it says", "Trap", "Times")
    table = Table(*(Column(language.text(title), overflow="fold") for title in titles))
    for row in found:
        name = row.subject.partition(":")[2]
        table.add_row(
            language.moment(row.last_at),
            devices[name].name if name in devices else name,
            words.trap_sentence(language, row.meaning, row.about),
            row.name or row.oid,
            str(row.count),
        )
    Console(markup=False, emoji=False).print(table)
