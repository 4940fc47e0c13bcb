"""``motcua register support`` and ``checklist``: what nobody mends any more, and what the centre lacks."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from api import equipment, registering
from api.cli import AsJson, Config, Data, open_house
from core import words
from core.i18n import language

OVER, MISSING = 3, 3


def support(
    everything: Annotated[bool, typer.Option("--all", help="Also what lasts longer than half a year.")] = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Software and devices whose support is over or ends within half a year. Exit codes: 0 none is over, 3 some are."""
    house = open_house(data, config)
    day = equipment.today(house)
    found = [one for one in equipment.supported(house) if everything or one.support.is_near(day)]
    if as_json:
        told = [registering.support(one, day).model_dump(mode="json") for one in found]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        spoken = language(house.settings.language)
        table = Table(*(Column(spoken.text(title), overflow="fold") for title in words.SUPPORT_COLUMNS))
        for one in found:
            state = words.SUPPORT_OVER if one.support.is_over(day) else words.SUPPORT_LASTS
            row = (
                one.device.name,
                one.support.what,
                spoken.day(one.support.ends),
                spoken.text(state),
                one.support.source,
            )
            table.add_row(*map(escape, row))
        Console().print(table)
    if any(one.support.is_over(day) for one in found):
        raise typer.Exit(OVER)


def checklist(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """What the centre has to have by law, and what is missing. Exit codes: 0 nothing is, 3 something is."""
    house = open_house(data, config)
    chosen, found = equipment.checklist(house)
    if as_json:
        typer.echo(
            json.dumps(registering.checklist(chosen, found).model_dump(mode="json"), ensure_ascii=False, indent=2)
        )
    else:
        spoken = language(house.settings.language)
        table = Table(
            *(Column(spoken.text(title), overflow="fold") for title in words.CHECKLIST_COLUMNS[1:]),
            caption=escape(chosen.source),
        )
        place = ""
        for one in found:
            named = one.item.vi if spoken.code == "vi" else one.item.en
            figures = (str(number) for number in (one.item.least, one.booked, one.seen, one.missing))
            if one.site.name != place:
                place = one.site.name
                table.add_row(f"[bold]{escape(place)}[/bold]")
            table.add_row(escape(named), *figures)
        Console().print(table)
    if any(one.missing for one in found):
        raise typer.Exit(MISSING)
