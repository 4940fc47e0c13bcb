"""``motcua snmp ADDRESS``: one poll of some modules, as the product polls them."""

import asyncio
import json
import os
import time
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core import i18n, settings, words
from core.model import Outcome
from monitor import cli as tools
from monitor.ask.options import Whom, asks
from monitor.names import values
from monitor.snmp import modules, render
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.transport import Transport

_LONGEST = 120.0
_SILENT, _REFUSED = 3, 4


@asks
def poll_(
    whom: Whom,
    module: Annotated[str, typer.Option(help="Modules, separated by commas; see motcua snmp modules.")] = "system",
) -> None:
    """Poll modules. Exit codes: 0 answered, 2 wrong input, 3 no answer, 4 refused by the agent."""
    chosen = settings.load(None, os.environ, data=whom.data)
    plan = modules.plan(modules.available(chosen.snmp_modules), [name.strip() for name in module.split(",")])
    agent = whom.agent()
    with Console(stderr=True).status(f"{whom.address} …"):
        result = asyncio.run(_poll(agent, plan))
    message = words.answer(i18n.language(chosen.language), result.message)
    tools.say(whom.address, (*tools.sentences(result.findings, chosen), message))
    _show(whom.shape, list(render.samples(plan, result)), result)
    if result.outcome is not Outcome.ANSWERED:
        raise typer.Exit(_REFUSED if result.outcome is Outcome.REFUSED else _SILENT)


async def _poll(agent: Agent, plan: modules.Plan) -> PollResult:
    transport = Transport()
    await transport.open()
    try:
        return await poll(Engine(transport, time.monotonic), agent, plan, _LONGEST)
    finally:
        transport.close()


def _show(output: str, found: Sequence[render.Sample], result: PollResult) -> None:
    if output == "prometheus":
        typer.echo(render.exposition(found), nl=False)
    elif output == "json":
        rows = [{"name": one.name, "labels": dict(one.labels), "value": one.value} for one in found]
        head = {"outcome": result.outcome, "seconds": round(result.duration, 4), "packets": result.packets}
        findings = [{"kind": one.kind, "key": one.key, "detail": dict(one.detail)} for one in result.findings]
        typer.echo(json.dumps({**head, "findings": findings, "samples": rows}, ensure_ascii=False, indent=2))
    elif found:
        table = Table("object", "labels", "value")
        for one in found:
            labels = ", ".join(f"{name}={value}" for name, value in one.labels if value)
            # as Text, for a device's words are no markup
            table.add_row(one.name, Text(values.safe(labels)), render.number(one.value))
        Console().print(table)
