"""``motcua identify``: what one device is, with the evidence."""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core import i18n, settings, words
from core.errors import InputError
from core.model import Outcome
from monitor import cli as tools
from monitor.identify.answers import Answers
from monitor.identify.collect import collect
from monitor.identify.report import report
from monitor.identify.versions import speaking
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.poll import PollResult
from monitor.snmp.transport import Transport

SECONDS = 10.0
_SILENT, _REFUSED = 3, 4


def identify(
    address: Annotated[str, typer.Argument(help="ADDRESS, ADDRESS:PORT or [IPV6]:PORT")],
    auth: Annotated[str | None, typer.Option(help="Name of a credential of the inventory.")] = None,
    community: Annotated[
        str | None, typer.Option(help="Community of SNMP v2c, or v1 of a device without v2c; prefer --auth.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    deadline: Annotated[float, typer.Option(min=1, max=600, help="Longest time for the whole, in seconds.")] = SECONDS,
    timeout: Annotated[float, typer.Option(help="Longest wait for one answer in seconds.")] = 2.0,
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance whose inventory is used.")] = None,
) -> None:
    """Tell what a device is. Exit codes: 0 answered, 2 wrong input, 3 no answer, 4 refused by the agent."""
    if (auth is None) == (community is None):
        raise InputError("give either --auth NAME (a credential of the inventory) or --community C")
    place = tools.address_of(address, 161)
    known = community.encode() if community is not None else Agent(place, tools.bound(auth or "", data), timeout)
    with Console(stderr=True).status(f"{address} …"):
        answers, first = asyncio.run(_collect(place, known, timeout, deadline))
    chosen = settings.load(None, os.environ, data=data)
    spoken = i18n.language(chosen.language)
    tools.say(address, (*tools.sentences(first.findings, chosen), words.answer(spoken, first.message)))
    if len(answers):
        found = report(answers)
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            _show(found, spoken)
    if first.outcome in (Outcome.SILENT, Outcome.REFUSED):
        raise typer.Exit(_REFUSED if first.outcome is Outcome.REFUSED else _SILENT)


async def _collect(
    place: tuple[str, int], known: Agent | bytes, timeout: float, deadline: float
) -> tuple[Answers, PollResult]:
    """``known``: the agent, or the community of one whose version nobody knows."""
    ends = time.monotonic() + deadline
    transport = Transport()
    await transport.open()
    try:
        engine = Engine(transport, time.monotonic)
        agent = known if isinstance(known, Agent) else await speaking(engine, place, known, timeout)
        return await collect(engine, agent, max(0.1, ends - time.monotonic()))
    finally:
        transport.close()


def _show(found: dict[str, Any], spoken: i18n.Language) -> None:
    for one in words.told_tables(spoken, found):
        table = Table(title=one.title, title_justify="left")
        for column in one.columns:
            table.add_column(column, overflow="fold")
        for row in one.rows:
            table.add_row(*map(escape, row))
        Console().print(table)
