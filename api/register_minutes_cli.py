"""``motcua register minutes`` and ``handover``: signed minutes from the books, as PDF and XLSX."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli import AsJson, Config, Data, open_house
from api.equipment_minutes import Wish, question
from api.house import House
from api.reports.asking import ask
from api.reports.minutes import InLanguage, Into, Note, written
from api.reports.question import Format, Question
from core import i18n
from core.errors import InputError

On = Annotated[str | None, typer.Option("--on", help="The day that they are of, like 31/12/2026; else today.")]
_FILES: tuple[Format, ...] = ("pdf", "xlsx")


def minutes(  # noqa: PLR0913, PLR0917  each is an option of the command
    on: On = None,
    site: Annotated[str | None, typer.Option("--site", help="Only this site.")] = None,
    drawn_up: Annotated[str, typer.Option("--by", help="Who drew up the minutes.")] = "",
    accountant: Annotated[str, typer.Option("--accountant", help="Chief accountant.")] = "",
    committee: Annotated[str, typer.Option("--committee", help="Head of the committee.")] = "",
    head: Annotated[str, typer.Option("--head", help="Head of the office.")] = "",
    output: Into = Path(),
    note: Note = None,
    language: InLanguage = None,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Write the minutes of the inventory check, form C53-HD (signed PDF, XLSX). Exit codes: 0 made, 2 wrong input."""
    house = open_house(data, config)
    wish = Wish(
        report="stocktaking",
        language=_language(house, language),
        on=on or "",
        site=site,
        persons=(drawn_up, accountant, committee, head),
        notes=tuple(note or ()),
    )
    _make(question(house, wish), output, as_json)


def handover(  # noqa: PLR0913, PLR0917  each is an option of the command
    devices: Annotated[list[str], typer.Argument(help="Ids of the devices that change hands.")],
    given: Annotated[str, typer.Option("--by", help="Who hands them over.")] = "",
    taken: Annotated[str, typer.Option("--to", help="Who receives them.")] = "",
    on: On = None,
    output: Into = Path(),
    note: Note = None,
    language: InLanguage = None,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Write the minutes of a handover of devices (PDF and XLSX, signed). Exit codes: 0 made, 2 wrong input."""
    house = open_house(data, config)
    wish = Wish(
        report="transfer",
        language=_language(house, language),
        on=on or "",
        devices=tuple(devices),
        persons=(given, taken),
        notes=tuple(note or ()),
    )
    _make(question(house, wish), output, as_json)


def _language(house: House, given: str | None) -> i18n.LanguageCode:
    """Raises InputError."""
    spoken = house.settings.language if given is None else i18n.known(given)
    if spoken is None:
        raise InputError(f"--language '{given}' is not known; use {' or '.join(i18n.LANGUAGES)}")
    return spoken


def _make(asked: Question, output: Path, as_json: bool) -> None:
    console = Console(stderr=True, highlight=False)
    if as_json:
        with console.status("…"):
            made = ask(asked)
        typer.get_binary_stream("stdout").write(made.report)
        return
    for form in _FILES:
        with console.status("…"):
            made = ask(asked.as_form(form))
        for path in written(made, output):
            console.print(str(path))
