"""The options that every report has, declared once for all commands."""

import inspect
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec

from typer import Option

from api.hierarchy import NOTHING, main_site
from api.reports.period import period
from api.reports.question import FORMATS, Format, Question, Report
from api.reports.subjects import Choice
from core import i18n, settings
from core.errors import InputError
from core.instance import database_of
from core.settings import Settings
from core.store.database import Database
from core.store.inventories import Inventories

P = ParamSpec("P")
TABLE = "table"
Data = Annotated[Path | None, Option(help="Data folder of the instance.")]
Config = Annotated[Path | None, Option(help="Settings file (TOML); see CONFIGURATION.md.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which period of what, in which form."""

    first: Annotated[str | None, Option("--from", help="First day: 2026-07-01 or 01/07/2026.")] = None
    last: Annotated[str | None, Option("--to", help="Last day, itself included; with a time the end.")] = None
    site: Annotated[str | None, Option("--site", help="Only this site and those below it.")] = None
    link: Annotated[str | None, Option("--link", help="Only this link.")] = None
    form: Annotated[str, Option("--format", help=f"{TABLE}, {', '.join(FORMATS)}.")] = TABLE
    as_json: Annotated[bool, Option("--json", help="The same as --format json.")] = False
    output: Annotated[
        Path | None, Option("--output", "-o", help="File to write, its signature beside it; NAME.zip: both in one.")
    ] = None
    language: Annotated[str | None, Option("--language", help="vi or en; else the setting.")] = None
    note: Annotated[list[str] | None, Option("--note", help="A remark that stands in the report.")] = None
    data: Data = None
    config: Config = None

    @property
    def is_table(self) -> bool:
        """Whether it goes to the screen as a table."""
        return self.form == TABLE and not self.as_json

    def question(self, report: Report, usual: Callable[[str, float], tuple[str, str]], **more: Any) -> Question:
        """The question that is meant; ``usual`` gives the period of who names none. Raises InputError."""
        chosen = instance(self.data, self.config)
        now, zone = time.time(), _zone(chosen)
        if (self.first is None) != (self.last is None):
            raise InputError("--from and --to belong together: give both or neither")
        days = usual(zone, now) if self.first is None or self.last is None else (self.first, self.last)
        choice = Choice(self.site, more.pop("device", None), self.link, more.pop("service", None))
        return Question(
            report=report,
            database=chosen.database_url,
            data=str(chosen.data.resolve()),
            period=period(*days, zone, now),
            choice=choice,
            format=self._format(),
            language=self._language(chosen),
            notes=tuple(self.note or ()),
            **more,
        )

    def _format(self) -> Format:
        found = next((known for known in FORMATS if known == ("json" if self.as_json else self.form)), None)
        if found is not None:
            return found
        if self.form != TABLE:
            raise InputError(f"--format '{self.form}' is not known; use {TABLE}, {', '.join(FORMATS)}")
        if self.output is not None:
            raise InputError(f"a table goes to the screen; for {self.output} give --format {', '.join(FORMATS)}")
        return "json"

    def _language(self, chosen: Settings) -> i18n.LanguageCode:
        if self.language is None:
            return chosen.language
        found = i18n.known(self.language)
        if found is None:
            raise InputError(f"--language '{self.language}' is not known; use {' or '.join(i18n.LANGUAGES)}")
        return found


def asks(command: Callable[Concatenate[Asked, P], None]) -> Callable[..., None]:
    """A command of typer: the options of ``Asked``, then those of the function after its first parameter."""
    own = list(inspect.signature(command).parameters.values())[1:]

    def run(**given: Any) -> None:
        asked = Asked(**{one.name: given.pop(one.name) for one in fields(Asked)})
        command(asked, **given)  # type: ignore[call-arg]  # what is left are the function's own parameters

    parameters = [*inspect.signature(Asked).parameters.values(), *own]
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # a function has one; typer reads it
        [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    )
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run


def instance(data: Path | None, config: Path | None) -> Settings:
    """The settings of an instance that has a database. Raises NotRunningError, SettingsError."""
    chosen = settings.load(config, os.environ, data=data)
    database_of(chosen).close()
    return chosen


def _zone(chosen: Settings) -> str:
    """The office's time zone, by which its days begin."""
    database = Database(chosen.database_url)
    snapshot = Inventories(database).newest()
    database.close()
    site = main_site(NOTHING if snapshot is None else snapshot.inventory)
    return i18n.DEFAULT_ZONE if site is None else site.time_zone
