"""``motcua where`` and ``motcua cabling``: what hangs on which port, from the store alone."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Column, Table

from core import i18n, settings, words
from core.cabling import cables, stations
from core.errors import NotRunningError
from core.instance import database_of
from core.model import Cable, Cabling, Inventory, Station
from core.settings import Settings
from core.store.cablings import Cablings
from core.store.inventories import Inventories

NOWHERE = 3
_Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def where(
    sought: Annotated[str, typer.Argument(help="A MAC or a part of one, an address, or the id or name of a device.")],
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Tell on which port something hangs. Exit codes: 0 found, 1 no instance or not asked yet, 3 nobody saw it."""
    chosen, known, inventory = _known(data)
    spoken = i18n.language(chosen.language)
    found = stations(known, inventory, sought)
    at = cables(known, inventory, sought)
    if as_json:
        plain = {"stations": _plain(list[Station], found), "cables": _plain(list[Cable], at), "at": i18n.iso(known.at)}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        _print_cables(at, known, spoken)
        _print_stations(found, spoken)
    if not found and not at:
        said = spoken.text("Nobody has seen it on a port, as of {at}.").format(at=spoken.moment(known.at))
        Console(stderr=True).print(said)
        raise typer.Exit(NOWHERE)


def cabling(data: _Data = None, as_json: _Json = False) -> None:
    """List every cable that is known. Exit codes: 0 done, 1 no instance, or nobody was asked yet."""
    chosen, known, _ = _known(data)
    if as_json:
        typer.echo(json.dumps(_plain(Cabling, known), ensure_ascii=False, indent=2))
    else:
        spoken = i18n.language(chosen.language)
        _print_cables(list(known.cables), known, spoken)
        if not known.cables:
            Console(stderr=True).print(spoken.text("No device told of its neighbours."))


def _known(data: Path | None) -> tuple[Settings, Cabling, Inventory]:
    chosen = settings.load(None, os.environ, data=data)
    database = database_of(chosen)
    newest, snapshot = Cablings(database).newest(), Inventories(database).newest()
    if newest is None:
        raise NotRunningError("nobody was asked yet what hangs where; the first round is half a minute after the start")
    return chosen, newest, snapshot.inventory if snapshot else Inventory(sites=(), devices=(), links=(), credentials=())


def _print_cables(shown: list[Cable], known: Cabling, spoken: i18n.Language) -> None:
    nodes = {one.id: one for one in known.nodes}
    table = Table(*(Column(spoken.text(title), overflow="fold") for title in words.CABLE_COLUMNS))
    for cable in shown:
        one, other = cable.ends
        nodes_shown = [words.cable_node(spoken, end.node, nodes) for end in (one, other)]
        state = spoken.text("gone since {at}").format(at=spoken.moment(cable.gone_at)) if cable.gone_at else ""
        how = ", ".join(sorted({spoken.text(words.CABLE_EVIDENCE[seen.how]) for seen in cable.evidence}))
        table.add_row(nodes_shown[0], one.port, nodes_shown[1], other.port, how, state)
    if shown:
        Console(markup=False, emoji=False).print(table)


def _print_stations(found: list[Station], spoken: i18n.Language) -> None:
    table = Table(*(Column(spoken.text(title), overflow="fold") for title in words.STATION_COLUMNS))
    for one in found:
        for place in one.places:
            vlan = str(place.vlan) if place.vlan else ""
            table.add_row(one.mac, ", ".join(one.addresses), place.device, place.port, vlan, str(place.shared))
    if found:
        Console(markup=False, emoji=False).print(table)


def _plain(kind: Any, value: object) -> Any:
    return TypeAdapter[object](kind).dump_python(value, mode="json")
