"""``motcua maintenance``: plan a stop, list, end, cancel; on the store itself, also while nothing runs."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from api import answers, planning
from api.cli import AsJson, Config, Data, actor, open_house
from api.house import House
from api.views import Named
from core import words
from core.errors import InputError
from core.i18n import Language, language
from core.model import Maintenance
from core.planning import Wish, office_zone

app = typer.Typer(no_args_is_help=True, help="Planned maintenance.")

Number = Annotated[int, typer.Argument(help="Its number, as 'motcua maintenance list' tells it.")]
Note = Annotated[str, typer.Option(help="Why.")]
_TIME = "like '2026-12-05 22:00', '+2h' or now, in the office's time."


@app.command("plan")
def plan(  # noqa: PLR0913, PLR0917  -- each is an option of the command
    subjects: Annotated[list[str], typer.Argument(help="Ids of devices, links or sites.")],
    start: Annotated[str, typer.Option("--from", help=f"When it begins, {_TIME}")],
    until: Annotated[str, typer.Option("--until", help=f"When it ends, {_TIME}")],
    reason: Annotated[str, typer.Option(help="Why it is stopped.")],
    announced: Annotated[str, typer.Option(help=f"When those concerned were told, {_TIME}")] = "now",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Plan a stop: in its window what it covers is in maintenance and not down, and nobody is alerted."""
    house = open_house(data, config)
    spoken = language(house.settings.language)
    zone, now = office_zone(subjects, house.inventory()), house.clock.wall()
    begin, ends, told = (planning.moment_of(text, zone, now) for text in (start, until, announced))
    wish = Wish(subjects, begin, ends, reason, told)
    proposal = planning.propose(house, actor(), wish)
    if not as_json:
        _show(proposal, house, spoken, zone)
    if not yes and not _confirmed(spoken):
        raise typer.Exit(1)
    item = planning.plan(house, actor(), wish)
    if as_json:
        typer.echo(json.dumps(_document(item, now), ensure_ascii=False, indent=2))
    else:
        typer.echo(spoken.text("Planned as number {id}.", id=item.id))


@app.command("list")
def list_maintenances(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over or cancelled.")] = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Planned stops that are under way or ahead."""
    house = open_house(data, config)
    now = house.clock.wall()
    found = house.maintenances.newest() if everything else house.maintenances.unfinished(now)
    if as_json:
        typer.echo(json.dumps([_document(item, now) for item in found], ensure_ascii=False, indent=2))
        return
    spoken, inventory = language(house.settings.language), house.inventory()
    named = Named.of(inventory)
    titles = ("#", "State", "What is stopped", "From", "Expected end", "Why", "Notice")
    table = Table(*(Column(spoken.text(title) if title != "#" else title, overflow="fold") for title in titles))
    for item in found:
        zone = office_zone(item.subjects, inventory)
        warnings = words.maintenance_warnings(spoken, item)
        notice = spoken.texts("{count} working day", "{count} working days", item.notice_given)
        table.add_row(
            str(item.id),
            spoken.text(words.PHASES[item.phase(now)]),
            escape(", ".join(named(subject) for subject in item.subjects)),
            spoken.moment(item.starts_at, zone),
            spoken.moment(item.until, zone),
            escape(item.reason),
            " ".join(warnings) or notice,
        )
    Console().print(table)


@app.command("end")
def end(number: Number, note: Note = "", data: Data = None, config: Config = None) -> None:
    """End one that is under way before its time: from now on what is down is down."""
    house = open_house(data, config)
    planning.end(house, actor(), number, note)
    typer.echo(language(house.settings.language).text("Ended number {id}.", id=number))


@app.command("cancel")
def cancel(number: Number, note: Note = "", data: Data = None, config: Config = None) -> None:
    """Cancel one that has not begun."""
    house = open_house(data, config)
    planning.cancel(house, actor(), number, note)
    typer.echo(language(house.settings.language).text("Cancelled number {id}.", id=number))


def _confirmed(spoken: Language) -> bool:
    if not sys.stdin.isatty():
        raise InputError("nobody can be asked here; look at what it covers and write --yes")
    return typer.confirm(spoken.text("Plan it?"), err=True)


def _show(item: Maintenance, house: House, spoken: Language, zone: str) -> None:
    named = Named.of(house.inventory())
    typer.echo(f"{spoken.moment(item.starts_at, zone)} – {spoken.moment(item.ends_at, zone)}: {item.reason}")
    typer.echo(", ".join(named(subject) for subject in item.covers))
    for sentence in words.maintenance_warnings(spoken, item):
        typer.echo(sentence, err=True)


def _document(item: Maintenance, now: float) -> dict[str, object]:
    return answers.maintenance(item, now).model_dump(mode="json")
