"""``motcua identify``: what one device is, with the evidence."""

import asyncio
import json
import os
import time
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from core import i18n, settings, words
from core.model import Outcome
from monitor import cli as tools
from monitor.ask.options import Reached, asks_of
from monitor.identify.answers import Answers
from monitor.identify.collect import collect
from monitor.identify.report import report
from monitor.identify.versions import speaking
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.poll import PollResult
from monitor.snmp.security import CommunitySecurity
from monitor.snmp.transport import Transport

SECONDS = 10.0
_SILENT, _REFUSED = 3, 4


def _identify(
    whom: Reached,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    deadline: Annotated[float, typer.Option(min=1, max=600, help="Longest time for the whole, in seconds.")] = SECONDS,
) -> None:
    """Tell what a device is. Exit codes: 0 answered, 2 wrong input, 3 no answer, 4 refused by the agent."""
    address, agent = whom.address, whom.agent()
    with Console(stderr=True).status(f"{address} …"):
        answers, first = asyncio.run(_collect(agent, deadline))
    chosen = settings.load(None, os.environ, data=whom.data)
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


async def _collect(agent: Agent, deadline: float) -> tuple[Answers, PollResult]:
    """Of an agent with a community also in the version that it speaks."""
    ends = time.monotonic() + deadline
    transport = Transport()
    await transport.open()
    try:
        engine = Engine(transport, time.monotonic)
        if isinstance(agent.security, CommunitySecurity):
            agent = await speaking(engine, agent, agent.security)
        return await collect(engine, agent, max(0.1, ends - time.monotonic()))
    finally:
        transport.close()


def _show(found: dict[str, Any], spoken: i18n.Language) -> None:
    for one in words.told_tables(spoken, found):
        table = Table(title=one.title, title_justify="left")
        for column in one.columns:
            table.add_column(column, overflow="fold")
        for row in one.rows:
            table.add_row(*row)
        Console(markup=False, emoji=False).print(table)


identify = asks_of(Reached, _identify)
