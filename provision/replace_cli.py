"""``motcua register replace``: another device stands at a position now."""

import getpass
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from core import moments, settings, words
from core.errors import InputError, NotRunningError
from core.i18n import iso, language
from core.instance import database_of
from core.inventory import load, values
from core.model import Replacement
from core.publishing import CACHE_NAME, publish
from core.register.replacing import known_serials, replaced
from core.register.same import folded
from core.store.audit import Audit
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.replacements import Replacements
from provision import asset_files
from provision.asset_columns import dong

_DAY = "like 2026-12-31 or 31/12/2026."
Text = Annotated[str | None, typer.Option(help="As the books are to have it.")]


def replace(  # noqa: PLR0913, PLR0917  each is an option of the command
    position: Annotated[str, typer.Argument(help="Id of the device in the inventory.")],
    serial: Annotated[str, typer.Option("--serial", help="Serial number of the device that stands there now.")],
    mac: Text = None,
    code: Text = None,
    vendor: Text = None,
    model: Text = None,
    funding: Text = None,
    supplier: Text = None,
    cost: Annotated[str | None, typer.Option(help="Historical cost in đồng, like 15.800.000.")] = None,
    purchased: Annotated[str | None, typer.Option(help=f"Day of the purchase, {_DAY}")] = None,
    in_use: Annotated[str | None, typer.Option(help=f"First day of use, {_DAY}")] = None,
    warranty_ends: Annotated[str | None, typer.Option(help=f"Last day of the warranty, {_DAY}")] = None,
    support_ends: Annotated[str | None, typer.Option(help=f"Last day of the vendor's support, {_DAY}")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the change, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML); see CONFIGURATION.md.")] = None,
) -> None:
    """Enter the device that took another's place: history stays with the position, the warranty with the serial number.

    What was once known of the new serial number (its warranty, its cost) is taken over; the same command with the old
    serial number is the way back. Exit codes: 0 done, 1 declined or no instance, 2 wrong input.
    """
    chosen = settings.load(config, os.environ, data=data)
    days = {"purchased": purchased, "in_use": in_use, "warranty_ends": warranty_ends, "support_ends": support_ends}
    texts = {"mac": _mac(mac), "code": code, "vendor": vendor, "model": model, "funding": funding, "supplier": supplier}
    database = database_of(chosen)
    folder, store = _folder(database), Replacements(database)
    planned = _planned(folder, store, position, serial, {**texts, **_days(days), "cost": _cost(cost)}, note)
    change = asset_files.plan(folder, position, planned.after)
    typer.echo(change.diff(), nl=False, err=as_json)
    if dry_run:
        return
    spoken = language(chosen.language)
    if not yes and not _confirmed(spoken.text(words.REPLACE_IT, device=position)):
        raise typer.Exit(1)
    with store.entered(planned):
        change.write()
    publish(database, folder, chosen.alerts, chosen.data / CACHE_NAME)
    detail = f"{planned.before.serial or '-'} -> {serial}" + (f": {note}" if note else "")
    Audit(database).add(planned.at, planned.by, "register.replace", position, detail)
    if as_json:
        typer.echo(json.dumps(_document(planned), ensure_ascii=False, indent=2))
    else:
        before = planned.before.serial or "–"
        typer.echo(spoken.text(words.REPLACED, device=position, after=serial, before=before))


def _folder(database: Database) -> Path:
    """Where the inventory lies that this instance works from. Raises NotRunningError, InputError."""
    snapshot = Inventories(database).newest()
    if snapshot is None:
        raise NotRunningError("the instance has no inventory yet; start it once with motcua up")
    if not Path(snapshot.source).is_dir():
        raise InputError(f"the instance's inventory {snapshot.source} is not there; run this where motcua up is run")
    return Path(snapshot.source)


def _planned(
    folder: Path, store: Replacements, position: str, serial: str, given: dict[str, object], note: str
) -> Replacement:
    device = load(folder).device(position)
    if device is None:
        raise InputError(f"there is no device '{position}' in {folder}; motcua register list shows them")
    if folded(serial) == folded(device.asset.serial):
        raise InputError(f"{serial} stands at '{position}' already; give the serial number of the new device")
    known = known_serials(store.all()).get(folded(serial))
    after = replaced(device.asset, serial.strip(), given, known)
    return Replacement(position, time.time(), f"cli:{getpass.getuser()}", note, device.asset, after)


def _days(written: Mapping[str, str | None]) -> dict[str, object]:
    """Raises InputError."""
    found: dict[str, object] = {}
    for name, text in written.items():
        try:
            found[name] = None if text is None else moments.day(text)
        except ValueError:
            raise InputError(f"--{name.replace('_', '-')} '{text}' is not a day; write one {_DAY}") from None
    return found


def _mac(written: str | None) -> str | None:
    """Raises InputError."""
    try:
        return None if written is None else values.mac(written)
    except ValueError:
        raise InputError(f"--mac '{written}' is not a MAC address; write one like F4:39:09:68:DE:97") from None


def _cost(written: str | None) -> int | None:
    """Raises InputError."""
    try:
        return None if written is None else dong(written)
    except ValueError:
        raise InputError(f"--cost '{written}' is no whole number of đồng; write one like 15.800.000") from None


def _confirmed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise InputError("nobody can be asked here; look at the change with --dry-run and write --yes")
    return typer.confirm(question, err=True)


def _document(one: Replacement) -> dict[str, object]:
    books = {name: getattr(one, name).model_dump(mode="json") for name in ("before", "after")}
    return {"device": one.device, "at": iso(one.at), "by": one.by, "note": one.note, **books}
