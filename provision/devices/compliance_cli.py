"""``motcua device compliance``: how the kept configurations stand to the rules."""

import json
import os
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from core import settings, words
from core.compliance import Standing, Verdict
from core.configurations.judging import compliance as verdicts_of
from core.configurations.judging import verdict_document
from core.errors import MotcuaError
from core.i18n import Language, language
from core.instance import database_of
from provision.devices.choosing import Choice, chosen, inventory_of
from provision.devices.options import AsJson, Config, Data, Everything, Names, Site

BROKEN = 3
_COLOURS = {Standing.KEPT: "green", Standing.BROKEN: "red", Standing.EXCEPTED: "yellow"}


def compliance(
    names: Names = None,
    site: Site = None,
    everything: Everything = False,
    kept_too: Annotated[bool, typer.Option("--kept", help="Also the rules that are kept.")] = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """How the kept configurations of devices stand to the rules, with the lines as evidence; nothing is asked now.

    Without names all devices that have a login. Exit codes: 0 no rule is broken, 1 no instance, or what was kept of a
    device cannot be read, 2 wrong input, 3 some rule is broken and not excepted.
    """
    here = settings.load(config, os.environ, data=data)
    everywhere = everything or not (names or site)
    devices = chosen(inventory_of(database_of(here)), Choice(names or (), site, everywhere))
    today = datetime.now(UTC).astimezone().date()
    found: dict[str, list[Verdict] | None] = {}
    unread: dict[str, MotcuaError] = {}
    for device in devices:
        try:
            found[device.id] = verdicts_of(here.data.resolve(), device, today)
        except MotcuaError as error:
            unread[device.id] = error
            typer.echo(f"{device.id}: {error}", err=True)
    if as_json:
        documents = [verdict_document(one, name) for name, verdicts in found.items() for one in verdicts or ()]
        typer.echo(json.dumps(documents, ensure_ascii=False, indent=2))
    else:
        _print(language(here.language), found, kept_too)
    if any(one.standing is Standing.BROKEN for verdicts in found.values() for one in verdicts or ()):
        raise typer.Exit(BROKEN)
    if unread:
        raise typer.Exit(1)


def _print(spoken: Language, found: dict[str, list[Verdict] | None], kept_too: bool) -> None:
    table = Table(*(Column(spoken.text(title), overflow="fold") for title in words.COMPLIANCE_COLUMNS))
    for name, verdicts in found.items():
        if verdicts is None:
            table.add_row(escape(name), "–", spoken.text(words.NEVER_READ), "")
        for one in verdicts or ():
            if one.standing is Standing.KEPT and not kept_too:
                continue
            standing = f"[{_COLOURS[one.standing]}]{spoken.text(words.COMPLIANCE[one.standing])}[/]"
            lines = [words.evidence(spoken, line) for line in one.evidence]
            told = words.exception(spoken, one, ended=one.standing is Standing.BROKEN)
            table.add_row(
                escape(name),
                escape(one.rule.title(spoken.code)),
                standing,
                escape("\n".join(filter(None, [*lines, told]))),
            )
    Console().print(table)
