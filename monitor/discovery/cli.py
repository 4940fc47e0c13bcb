"""``motcua discover``: one sweep now, of prefixes that the inventory names."""

import asyncio
import json
import os
import time
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from core import i18n, settings, words
from core.errors import InputError
from core.instance import database_of
from core.model import DiscoveryPrefix, FindingKind, Inventory
from core.sample import simulated
from core.settings import Settings
from core.store.inventories import Inventories
from monitor.discovery.compare import Found
from monitor.discovery.means import means
from monitor.discovery.survey import Survey, survey

FOUND = 3


def discover(
    prefix: Annotated[str | None, typer.Option(help="One prefix of the inventory, or a part of one.")] = None,
    rate: Annotated[float | None, typer.Option(min=1, max=1000, help="Packets a second at most.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance whose inventory is used.")] = None,
) -> None:
    """Look for devices that nobody entered. Exit codes: 0 none found, 2 wrong input, 3 something to look at."""
    chosen = settings.load(None, os.environ, data=data, discovery_rate=rate)
    if chosen.discovery_rate == 0:
        raise InputError("discovery_rate is 0, which pauses every sweep; give --rate PACKETS_A_SECOND")
    snapshot = Inventories(database_of(chosen)).newest()
    if snapshot is None:
        raise InputError("there is no inventory yet; start motcua on one first: motcua up, or motcua demo run")
    inventory = snapshot.inventory
    chosen = simulated(chosen, inventory)
    done = [asyncio.run(_swept(chosen, inventory, one)) for one in chosen_prefixes(inventory, prefix)]
    found = [item for one in done for item in one.findings({})]
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in done], ensure_ascii=False, indent=2))
    else:
        _print(done, found, i18n.language(chosen.language))
    if found:
        raise typer.Exit(FOUND)


def chosen_prefixes(inventory: Inventory, text: str | None) -> list[DiscoveryPrefix]:
    """The prefixes to sweep: all of the inventory's, one, or a part of one. Raises InputError for any other."""
    if not inventory.discovery:
        raise InputError("the inventory names no prefix to look in; write motcua_discovery in the group of the site")
    if text is None:
        return list(inventory.discovery)
    try:
        wanted = ip_network(text)
    except ValueError:
        raise InputError(f"'{text}' is not a prefix; write one like 10.97.1.0/24") from None
    for one in inventory.discovery:
        # subnet_of refuses to compare the two families
        if one.prefix.version == wanted.version and one.prefix.supernet_of(wanted):  # type: ignore[arg-type]
            return [one.model_copy(update={"prefix": wanted})]
    known = ", ".join(str(one.prefix) for one in inventory.discovery)
    raise InputError(f"{wanted} is in no prefix of the inventory; only those are asked: {known}")


async def _swept(chosen: Settings, inventory: Inventory, prefix: DiscoveryPrefix) -> Survey:
    # a part of a prefix is one of its own here, so that its neighbours are told with it
    others = [one for one in inventory.discovery if not prefix.prefix.overlaps(one.prefix)]
    narrowed = inventory.model_copy(update={"discovery": (prefix, *others)})
    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(str(prefix.prefix), total=None)

        async def progress(so_far: Survey) -> None:
            shown.update(task, completed=so_far.position, total=so_far.total)

        return await survey(means(chosen, narrowed, time.monotonic), prefix, narrowed, progress)


def _plain(done: Survey) -> dict[str, Any]:
    findings = [
        {"subject": subject, "kind": one.kind, "key": one.key, "detail": dict(one.detail)}
        for subject, one in done.findings({})
    ]
    seen = [one.plain() for one in done.seen]
    return {"prefix": str(done.prefix.prefix), "addresses": done.total, "answered": seen, "findings": findings}


def _print(done: list[Survey], found: list[Found], spoken: i18n.Language) -> None:
    console = Console(markup=False, emoji=False)
    if found:
        table = Table(
            *(Column(spoken.text(title), overflow="fold") for title in ("Subject", "What", "Evidence", "Seen by"))
        )
        for subject, one in found:
            detail = dict(one.detail)
            evidence, seen_by = str(detail.get("evidence", "")), str(detail.get("seen_by", ""))
            table.add_row(subject, words.finding(spoken, one.kind, detail), evidence, seen_by)
        console.print(table)
    for _, one in found:
        if one.kind is FindingKind.UNKNOWN_DEVICE and (entry := dict(one.detail).get("entry")):
            typer.echo(entry)
    for one_done in done:
        said = spoken.text(
            words.SWEPT, prefix=one_done.prefix.prefix, answered=len(one_done.seen), total=one_done.total
        )
        Console(stderr=True).print(said, highlight=False)
