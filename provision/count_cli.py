"""``motcua inventory count`` and ``counts``: what a person found of the devices that the inventory has."""

import getpass
import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from core import moments, settings, words
from core.errors import InputError, NotRunningError
from core.i18n import DEFAULT_ZONE, iso, language
from core.instance import database_of
from core.model import Count, Inventory
from core.store.audit import Audit
from core.store.counts import Counts
from core.store.database import Database
from core.store.inventories import Inventories
from provision import counting

Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see CONFIGURATION.md.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def count(
    file: Annotated[Path, typer.Argument(help=".xlsx or .csv: Tên, Có mặt (có or không), Ghi chú; a line a device.")],
    on: Annotated[str | None, typer.Option("--on", help="Day of the check, like 30/09/2026; else now.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be recorded, and record nothing.")
    ] = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Record an inventory check: which devices were found, and which not; all lines or none.

    Nothing recorded is altered; what was wrong is counted again. A report of a period that is over does not change.
    Exit codes: 0 done, 1 no instance, 2 wrong input.
    """
    chosen = settings.load(config, os.environ, data=data)
    database, now = database_of(chosen), time.time()
    inventory = _inventory(database)
    counted_at = _counted_at(on, inventory, now)
    found = counting.read(file, inventory)
    by = f"cli:{getpass.getuser()}"
    if not dry_run:
        Counts(database).add([Count(one.device, one.is_present, counted_at, now, by, one.note) for one in found])
    absent = [one.device for one in found if not one.is_present]
    present = len(found) - len(absent)
    if not dry_run:
        detail = f"{present} present, {len(absent)} not found, on {iso(counted_at)}"
        Audit(database).add(now, by, "inventory.count", file.name, detail)
    if as_json:
        told = {"recorded": not dry_run, "present": present, "not_found": absent, "counted_at": iso(counted_at)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    spoken = language(chosen.language)
    typer.echo(spoken.text(words.COUNT_OF, present=present, count=len(found)))
    if absent:
        typer.echo(spoken.text(words.COUNT_ABSENT, names=", ".join(absent)))
    if dry_run:
        typer.echo(spoken.text(words.COUNT_NOT_RECORDED))


def counts(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """The last check of each device of the inventory. Exit code 1: no instance."""
    chosen = settings.load(config, os.environ, data=data)
    database = database_of(chosen)
    inventory, latest = _inventory(database), Counts(database).latest()
    if as_json:
        rows = [_document(device.id, latest.get(device.id)) for device in inventory.devices]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    spoken, zone = language(chosen.language), _zone(inventory)
    table = Table("id", *(Column(spoken.text(title), overflow="fold") for title in words.COUNT_COLUMNS))
    for device in inventory.devices:
        last = latest.get(device.id)
        found = spoken.text(words.counted(None if last is None else last.is_present))
        told = ("–", "", "")
        if last is not None:
            told = (spoken.moment(last.counted_at, zone), last.recorded_by, escape(last.note))
        table.add_row(device.id, escape(device.name), found, *told)
    Console().print(table)


def _document(device: str, last: Count | None) -> dict[str, object]:
    if last is None:
        return {"device": device, "present": None}
    return {
        "device": device,
        "present": last.is_present,
        "counted_at": iso(last.counted_at),
        "recorded_at": iso(last.recorded_at),
        "recorded_by": last.recorded_by,
        "note": last.note,
    }


def _counted_at(on: str | None, inventory: Inventory, now: float) -> float:
    """Raises InputError."""
    if on is None:
        return now
    try:
        day = moments.day(on)
    except ValueError:
        raise InputError(f"--on '{on}' is not a day; write 2026-09-30 or 30/09/2026") from None
    zone = _zone(inventory)
    if day > datetime.fromtimestamp(now, ZoneInfo(zone)).date():
        raise InputError(f"--on '{on}' is still to come; record the check when it was done")
    return moments.midnight(day, zone)


def _zone(inventory: Inventory) -> str:
    return inventory.sites[0].time_zone if inventory.sites else DEFAULT_ZONE


def _inventory(database: Database) -> Inventory:
    """What the house works from. Raises NotRunningError."""
    snapshot = Inventories(database).newest()
    if snapshot is None:
        raise NotRunningError("the instance has no inventory yet; start it once with motcua up")
    return snapshot.inventory
