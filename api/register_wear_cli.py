"""``motcua register wear`` and ``close-year``: wear of fixed assets, and the closing of a year."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api import registering, wearing
from api.cli import AsJson, Config, Data, actor, open_house
from core import words
from core.errors import InputError
from core.i18n import Language, language
from core.register.ledger import Ledger

Year = Annotated[int, typer.Argument(help="Like 2026.")]


def wear(
    year: Annotated[int | None, typer.Option("--year", help="Like 2026; else this one.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Wear of every fixed asset in a year, by the rules of that year. Exit code 2: no such year, or no instance."""
    house = open_house(data, config)
    found = wearing.ledger_of(house, wearing.this_year(house) if year is None else year)
    if as_json:
        typer.echo(registering.ledger(found).model_dump_json(indent=2))
    else:
        _print(found, language(house.settings.language))


def close_year(
    year: Year,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Close a year for good: nothing reckons it again, whatever the rules or the books say later.

    Exit codes: 0 closed, 1 declined, 2 it is not over or closed already.
    """
    house = open_house(data, config)
    spoken, proposed = language(house.settings.language), wearing.propose(house, year)
    typer.echo(_said(words.YEAR_CLOSES, proposed, spoken), err=True)
    if not yes and not _confirmed(spoken):
        raise typer.Exit(1)
    closed = wearing.close(house, actor(), year)
    if as_json:
        typer.echo(json.dumps(registering.ledger(closed).model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        typer.echo(_said(words.YEAR_CLOSED, closed, spoken))


def _confirmed(spoken: Language) -> bool:
    if not sys.stdin.isatty():
        raise InputError("nobody can be asked here; look at the year with motcua register wear and write --yes")
    return typer.confirm(spoken.text(words.CLOSE_IT), err=True)


def _said(message: str, found: Ledger, spoken: Language) -> str:
    amounts = {name: spoken.number(found.total(name)) for name in ("wear", "residual")}
    return spoken.text(message, year=found.year, count=len(found.lines), **amounts)


def _print(found: Ledger, spoken: Language) -> None:
    title = str(found.year) + (f" ({spoken.text(words.YEAR_IS_CLOSED)})" if found.is_closed else "")
    table = Table(title=title, title_justify="left", show_footer=True)
    sums = [spoken.number(found.total(name)) for name in ("cost", "wear", "accumulated", "residual")]
    footers = ["", spoken.text(words.LEDGER_TOTAL), "", *sums]
    for place, (column, footer) in enumerate(zip(words.LEDGER_COLUMNS, footers, strict=True)):
        table.add_column(spoken.text(column), footer, justify="right" if place > 1 else "left", no_wrap=place > 1)
    for line in found.lines:
        amounts = (spoken.number(value) for value in (line.cost, line.wear, line.accumulated, line.residual))
        table.add_row(line.code or "–", escape(line.name), str(line.used_since), *amounts)
    console = Console(highlight=False)
    console.print(table)
    for device, reason in found.left_out:
        console.print(f"{escape(device.name)}: {spoken.text(words.LEFT_OUT[reason])}", style="dim")
