"""The command line of the inventory: check, list, import, count."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from core import inventory, settings
from core.errors import InputError, InventoryError, Mistake, MotcuaError
from core.model import Inventory
from core.secrets import SecretResolver
from provision import count_cli, hosts_file, spreadsheet

_WRONG = 2
app = typer.Typer(no_args_is_help=True, help="Check, list and fill the inventory.")

app.command("count")(count_cli.count)
app.command("counts")(count_cli.counts)

Folder = Annotated[
    Path | None,
    typer.Argument(help="Folder of the inventory; the setting 'inventory' when not given.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def check(
    folder: Folder = None,
    as_json: AsJson = False,
    secrets: Annotated[bool, typer.Option("--secrets", help="Also resolve every secret; none is shown.")] = False,
) -> None:
    """Read the inventory and tell every mistake. Exit code 0: good, 2: refused."""
    chosen = _folder(folder)
    mistakes: list[Mistake] = []
    found: Inventory | None = None
    try:
        found = inventory.load(chosen)
        if secrets and (mistakes := list(inventory.secret_mistakes(found, _resolver(chosen)))):
            found = None
    except InventoryError as error:
        mistakes = list(error.mistakes)
    warned = inventory.warnings(found, datetime.now(ZoneInfo("UTC")).date()) if found is not None else []
    if as_json:
        typer.echo(json.dumps(_report(found, mistakes, warned), ensure_ascii=False, indent=2))
    else:
        _tell(chosen, found, mistakes, warned)
    if found is None:
        raise typer.Exit(_WRONG)


@app.command("list")
@app.command("show", hidden=True)
def show(folder: Folder = None, as_json: AsJson = False) -> None:
    """Show the devices and links. Exit code 0: shown, 1: the inventory is refused."""
    try:
        found = inventory.load(_folder(folder))
    except InventoryError as error:
        raise _failed(error) from None
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    console = Console(markup=False, emoji=False)
    console.print(_devices(found))
    if found.links:
        console.print(_links(found))


@app.command("import")
def import_sheet(
    file: Annotated[
        Path, typer.Argument(help=".xlsx or .csv: role, name, MAC, address, room, person; a line a device.")
    ],
    into: Annotated[Path, typer.Option(help="Folder of the inventory, a new one or one to add to.")],
    site_name: Annotated[str | None, typer.Option(help="What people call the site; only for a new folder.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Change an existing file without asking.")] = False,
) -> None:
    """Take devices over from a spreadsheet, all or none. Exit code 0: done, 1: refused or declined."""
    try:
        rows = spreadsheet.read(file)
        plan = hosts_file.plan(rows, into, site_name)
    except MotcuaError as error:
        raise _failed(error) from None
    if not plan.changes:
        typer.echo(f"{into} has all {len(rows)} devices already")
        return
    if dry_run or plan.overwrites:
        typer.echo(plan.diff(), nl=False)
    if dry_run:
        typer.echo(f"dry run: nothing was written; {len(rows)} devices are ready for {into}")
        return
    if plan.overwrites and not yes and not typer.confirm(f"Change {into / hosts_file.HOSTS_FILE}?"):
        typer.echo("nothing was written", err=True)
        raise typer.Exit(1)
    try:
        plan.write()
    except MotcuaError as error:
        raise _failed(error) from None
    typer.echo(f"{len(rows)} devices are in {into / hosts_file.HOSTS_FILE}")


def _folder(folder: Path | None) -> Path:
    return folder if folder is not None else _settings().inventory


def _resolver(folder: Path) -> SecretResolver:
    return SecretResolver(_settings().vault_password_file, os.environ, folder)


def _settings() -> settings.Settings:
    try:
        return settings.load(None, os.environ)
    except MotcuaError as error:
        raise _failed(error) from None


def _failed(error: MotcuaError) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(_WRONG if isinstance(error, InputError) else 1)


def _report(found: Inventory | None, mistakes: list[Mistake], warned: list[Mistake]) -> dict[str, object]:
    counts = {"sites": 0, "devices": 0, "links": 0, "credentials": 0}
    if found is not None:
        counts = {name: len(getattr(found, name)) for name in counts}
    return {
        "ok": found is not None,
        **counts,
        "mistakes": [{"where": item.where, "what": item.what} for item in mistakes],
        "warnings": [{"where": item.where, "what": item.what} for item in warned],
    }


def _tell(folder: Path, found: Inventory | None, mistakes: list[Mistake], warned: list[Mistake]) -> None:
    for mistake in mistakes:
        typer.echo(str(mistake), err=True)
    for warning in warned:
        typer.echo(f"warning: {warning}", err=True)
    if found is None:
        noun = "mistake" if len(mistakes) == 1 else "mistakes"
        typer.echo(f"{folder} is refused: {len(mistakes)} {noun}", err=True)
    else:
        typer.echo(f"{folder} is good: {len(found.devices)} devices and {len(found.links)} links")


def _table(*titles: str) -> Table:
    """The first two columns are what people search by: they stay whole on a narrow screen."""
    table = Table()
    for position, title in enumerate(titles):
        table.add_column(title, no_wrap=position < 2, overflow="fold")
    return table


def _devices(found: Inventory) -> Table:
    table = _table("id", "address", "name", "kind", "room", "person", "upstream", "SNMP")
    for item in found.devices:
        table.add_row(
            *(item.id, str(item.address), item.name, item.kind, item.room, item.person),
            *(item.upstream or "–", item.snmp or "–"),
        )
    return table


def _links(found: Inventory) -> Table:
    table = _table("id", "far address", "name", "kind", "device", "interface", "Mbit/s")
    for item in found.links:
        bandwidth = f"{item.bandwidth_down:g}/{item.bandwidth_up:g}"
        near = (item.device, item.interface or "–")
        table.add_row(item.id, str(item.far_address), item.name, item.kind, *near, bandwidth)
    return table
