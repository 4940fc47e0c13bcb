"""``motcua incidents``: what is broken, and what is done about it; on the store itself, also while nothing runs."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Column, Table

from api import acting, answers, incidents
from api.cli import actor, open_house
from api.house import House
from api.incidents import Asked, IncidentView
from api.schemas import IncidentOut
from api.timeline import Timeline, timeline
from api.views import Named
from core import words
from core.errors import InputError, MotcuaError
from core.i18n import DEFAULT_ZONE, Language, language
from core.incidents.places import Places
from core.model import IncidentEventKind as Kind
from core.model import IncidentRefusal, Severity

app = typer.Typer(no_args_is_help=True, help="What is broken, and what is done about it.")

Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API answers it.")]
Number = Annotated[int, typer.Argument(metavar="INCIDENT", help="Its number, as the list has it.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the timeline and in the audit log.")]
_WRONG = (IncidentRefusal.NOT_THERE, IncidentRefusal.NO_REASON)


class ShowOption(StrEnum):
    """Which incidents."""

    OPEN = "open"
    RESOLVED = "resolved"
    ALL = "all"


@app.command("list")
def list_incidents(
    show: Annotated[ShowOption, typer.Option(help="Which.")] = ShowOption.OPEN,
    severity: Annotated[list[Severity] | None, typer.Option(help="Of this severity; may be repeated.")] = None,
    site: Annotated[str | None, typer.Option(help="Id of a site.")] = None,
    search: Annotated[str, typer.Option(help="Words of names, without case or accents.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=5000, help="How many at most.")] = 100,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List incidents, the worst first. Exit codes: 0 done, 1 no instance, 2 wrong input."""
    house = open_house(data, None)
    asked = Asked(show.value, site=site, severities=tuple(severity or ()), words=search)
    found, total = incidents.find(house, asked, limit)
    named, spoken = Named.of(house.inventory()), language(house.settings.language)
    if as_json:
        _print_json([answers.incident(named, view, with_people=True) for view in found])
        return
    _print_list(found, named, spoken)
    if total > len(found):
        typer.echo(f"{len(found)} / {total}; --limit {total}")


@app.command("show")
def show_incident(number: Number, as_json: AsJson = False, data: Data = None) -> None:
    """Show one incident with its timeline. Exit codes: 0 done, 1 no instance, 2 there is none of this number."""
    _show(open_house(data, None), number, as_json)


@app.command()
def acknowledge(
    number: Number,
    note: Annotated[str, typer.Option(help="What you are going to do.")] = "",
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Take an incident on. Exit codes: 0 done, 1 somebody else has it already, 2 there is none of this number."""
    _do(open_house(data, None), number, Kind.ACKNOWLEDGED, note, as_json=as_json)


@app.command()
def note(
    number: Number,
    text: Annotated[str, typer.Argument(help="What was found or done.")],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Write down what was found or done; also when the incident is over."""
    _do(open_house(data, None), number, Kind.NOTED, text, as_json=as_json)


@app.command()
def assign(
    number: Number,
    to: Annotated[str, typer.Argument(metavar="PERSON", help="Who is in charge; '' for nobody.")],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Put somebody in charge."""
    _do(open_house(data, None), number, Kind.ASSIGNED, value=to, as_json=as_json)


@app.command()
def severity(
    number: Number,
    to: Annotated[Severity, typer.Argument(metavar="S1|S2|S3|S4")],
    reason: Reason,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Change how grave an incident is."""
    _do(open_house(data, None), number, Kind.SEVERITY_CHANGED, reason, to, as_json)


@app.command()
def resolve(number: Number, reason: Reason, as_json: AsJson = False, data: Data = None) -> None:
    """End an incident by hand. Exit codes: 0 done, 1 its trouble is still there, 2 there is none of this number."""
    _do(open_house(data, None), number, Kind.RESOLVED, reason, as_json=as_json)


@app.command()
def reopen(number: Number, reason: Reason, as_json: AsJson = False, data: Data = None) -> None:
    """Let an incident go on."""
    _do(open_house(data, None), number, Kind.REOPENED, reason, as_json=as_json)


def _do(house: House, number: int, kind: Kind, text: str = "", value: str = "", as_json: bool = False) -> None:
    done = acting.perform(house, number, acting.act(kind, actor(), text, value))
    if isinstance(done, acting.Refusal):
        raise (InputError if done.kind in _WRONG else MotcuaError)(done.said(house.settings.language))
    _show(house, number, as_json)


def _show(house: House, number: int, as_json: bool) -> None:
    spoken = language(house.settings.language)
    found = house.incidents.get(number)
    if found is None:
        raise InputError(spoken.text(words.INCIDENT_REFUSALS[IncidentRefusal.NOT_THERE], id=number))
    named, view, told = Named.of(house.inventory()), incidents.views(house, [found])[0], timeline(house, found)
    if as_json:
        _print_json(answers.incident_detail(named, view, told))
        return
    _print_list([view], named, spoken)
    _print_timeline(told, named, spoken, Places.of(house.inventory()).zone(found.subject))


def _print_json(found: BaseModel | list[IncidentOut]) -> None:
    plain = [one.model_dump(mode="json") for one in found] if isinstance(found, list) else found.model_dump(mode="json")
    typer.echo(json.dumps(plain, ensure_ascii=False, indent=2))


def _print_list(found: list[IncidentView], named: Named, spoken: Language) -> None:
    titles = ("Incident", "Severity", "Subject", "Why", "Opened", "State", "Due")
    table = Table(*(Column(spoken.text(title), overflow="fold") for title in titles))
    for view in found:
        row, zone = view.incident, DEFAULT_ZONE if view.site is None else view.site.time_zone
        table.add_row(
            str(row.id),
            row.severity,
            named(row.subject),
            named.sentence(spoken, row),
            spoken.moment(row.opened_at, zone),
            _state(view, spoken),
            _due(view, spoken, zone),
        )
    Console(markup=False, emoji=False).print(table)


def _state(view: IncidentView, spoken: Language) -> str:
    row = view.incident
    if not row.is_open:
        return spoken.text("resolved")
    if row.acknowledged_by is None:
        return spoken.text("nobody has taken it on")
    return spoken.text("taken on by {name}", name=row.acknowledged_by)


def _due(view: IncidentView, spoken: Language, zone: str) -> str:
    is_taken = view.incident.acknowledged_by is not None or not view.incident.is_open
    due = view.dues.restore if is_taken else view.dues.acknowledge
    said = spoken.text(words.DUE_STATES[due.state(view.now)])
    return said if due.at is None else f"{spoken.moment(due.at, zone)} {said}"


def _print_timeline(told: Timeline, named: Named, spoken: Language, zone: str) -> None:
    table = Table(
        *(Column(spoken.text(title), overflow="fold") for title in ("Time", "Subject", "What happened", "Evidence"))
    )
    for entry in told.entries:
        said = entry.say(spoken)
        who = f" ({entry.by})" if entry.by else ""
        text = f"\n{entry.text}" if entry.text else ""
        table.add_row(spoken.moment(entry.at, zone), named(entry.subject), f"{said}{who}{text}", entry.evidence)
    Console(markup=False, emoji=False).print(table)
