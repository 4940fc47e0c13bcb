"""``motcua snmp``: poll modules, get objects, walk subtrees, list what can be polled."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from core import i18n, settings, words
from core.errors import InputError
from core.model import Outcome
from core.settings import Settings
from monitor import cli as tools
from monitor.ask import names as known
from monitor.ask import polling
from monitor.ask.options import Whom, asks
from monitor.ask.output import Ending, Output, aligned, output
from monitor.ask.progress import Progress
from monitor.ask.walking import Walking
from monitor.names.objects import LEAVES
from monitor.names.table import Named, Names
from monitor.snmp import ber, modules
from monitor.snmp.engine import Agent, Engine, NoResponse
from monitor.snmp.poll import silence
from monitor.snmp.security import Refused
from monitor.snmp.transport import Transport

_SILENT, _REFUSED, _INTERRUPTED = 3, 4, 130
_MIB = "1.3.6.1"
"""What a walk without a name walks: all that agents have, LLDP aside."""


class _Group(TyperGroup):
    """``motcua snmp ADDRESS …`` is ``motcua snmp poll ADDRESS …``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["poll", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_Group, no_args_is_help=True, help="Ask one agent by SNMP.")
app.command("poll")(polling.poll_)


Numeric = Annotated[bool, typer.Option("--numeric", "-n", help="Numbers instead of names, in the table.")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom, with what, and how it is shown."""

    address: str
    agent: Agent
    chosen: Settings
    names: Names
    shown: Output


def _asked(whom: Whom, numeric: bool) -> _Asked:
    agent = whom.agent()
    chosen = settings.load(None, os.environ, data=whom.data)
    names = known.names(chosen)
    language = i18n.language(chosen.language)
    return _Asked(whom.address, agent, chosen, names, output(whom.shape, names, language, sys.stdout.write, numeric))


@app.command()
@asks
def get(
    whom: Whom,
    names: Annotated[list[str], typer.Argument(help="sysDescr.0, IF-MIB::ifDescr.3, 1.3.6.1.2.1.1.3.0")],
    numeric: Numeric = False,
) -> None:
    """Read objects. Exit codes: 0 all are there, 1 one is not, 2 wrong input, 3 no answer, 4 refused by the agent."""
    asked = _asked(whom, numeric)
    wanted = [ber.oid(_instance(asked.names.read(name), name)) for name in names]
    outcome, missing = _run(asked, _get(asked, wanted))
    for name in missing:
        tools.say(whom.address, [f"{asked.names.title(ber.oid_text(name))}: not there"])
    _leave(outcome, 1 if missing else 0)


@app.command()
@asks
def walk(
    whom: Whom,
    name: Annotated[str | None, typer.Argument(help="ifTable, IF-MIB::ifXTable, 1.3.6.1.2.1.2; else all.")] = None,
    numeric: Numeric = False,
) -> None:
    """Read a whole subtree. Exit codes: 0 to its end, 2 wrong input, 3 silent, 4 refused by the agent, 130 Ctrl-C."""
    asked = _asked(whom, numeric)
    root = ber.oid(asked.names.read(name).oid if name else _MIB)
    outcome, _ = _run(asked, _walk(asked, root))
    _leave(outcome, 0)


@app.command("modules")
def modules_(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance.")] = None,
) -> None:
    """List what --module knows: ours, and those of the setting snmp_modules."""
    chosen = settings.load(None, os.environ, data=data)
    own = set(modules.load(modules.OWN_MODULES))
    found = modules.available(chosen.snmp_modules)
    rows = [
        {
            "module": name,
            "metrics": len(one.metrics),
            "walk": list(one.walk),
            "get": list(one.get),
            "from": "motcua" if name in own and chosen.snmp_modules is None else _origin(name, own, chosen),
        }
        for name, one in sorted(found.items())
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    names = known.names(chosen)
    lines = [("module", "metrics", "from", "asks for")]
    for row, (_, one) in zip(rows, sorted(found.items()), strict=True):
        roots = [names.title(oid).rpartition("::")[2] for oid in (*one.walk, *one.get)]
        lines.append((str(row["module"]), str(row["metrics"]), str(row["from"]), ", ".join(roots)))
    typer.echo(aligned(lines), nl=False)


def _origin(name: str, own: set[str], chosen: Settings) -> str:
    theirs = modules.load(chosen.snmp_modules) if chosen.snmp_modules is not None else {}
    return str(chosen.snmp_modules) if name in theirs or name not in own else "motcua"


def _instance(named: Named, written: str) -> str:
    """The instance that is meant: of a scalar its only one. Raises InputError for what has many."""
    if named.found is None or named.rest or named.found.kind not in (*LEAVES, "table", "row"):
        return named.oid
    if named.found.kind == "scalar":
        return f"{named.oid}.0"
    raise InputError(f"'{written}' has a value in each row; give one, for example {written}.1, or walk it")


@dataclass(slots=True)
class _Run:
    """What a question came to, kept outside of the task so that an interruption leaves it."""

    outcome: Outcome = Outcome.ANSWERED
    message: str = ""
    missing: Sequence[bytes] = ()


def _run(asked: _Asked, steps: AsyncIterator[_Run]) -> tuple[Outcome | None, Sequence[bytes]]:
    """Ask, show and tell; (None, …) when it was interrupted."""
    began, sent, last, interrupted = time.monotonic(), asked.agent.sent, _Run(), False

    async def every() -> None:
        nonlocal last
        async for step in steps:
            last = step

    try:
        asyncio.run(every())
    except KeyboardInterrupt:
        interrupted = True
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return last.outcome, ()
    findings = tools.sentences(sorted(asked.agent.findings), asked.chosen)
    seconds, packets = time.monotonic() - began, asked.agent.sent - sent
    outcome = Outcome.PARTIAL if interrupted else last.outcome
    asked.shown.end(Ending(outcome, seconds, packets, tuple(findings)))
    sys.stdout.flush()
    tools.say(asked.address, [*findings, words.answer(i18n.language(asked.chosen.language), last.message)])
    return (None if interrupted else outcome), last.missing


async def _get(asked: _Asked, wanted: Sequence[bytes]) -> AsyncIterator[_Run]:
    transport = Transport()
    await transport.open()
    try:
        found = await Engine(transport, time.monotonic).get(asked.agent, wanted)
        asked.shown.show([(name, *found[name]) for name in dict.fromkeys(wanted) if name in found])
        yield _Run(missing=[name for name in wanted if name not in found])
    except NoResponse:
        yield _Run(Outcome.SILENT, silence(asked.agent))
    except Refused as refusal:
        yield _Run(Outcome.REFUSED, str(refusal))
    finally:
        transport.close()


async def _walk(asked: _Asked, root: bytes) -> AsyncIterator[_Run]:
    transport = Transport()
    await transport.open()
    engine = Engine(transport, time.monotonic)
    walking = Walking(engine, asked.agent, root)
    try:
        with Progress(sys.stderr, i18n.language(asked.chosen.language), time.monotonic) as progress:
            async for batch in walking.batches():
                asked.shown.show(batch)
                progress.at(walking.objects)
                yield _Run(walking.outcome, walking.message)
        if not walking.objects and walking.outcome is Outcome.ANSWERED:
            alone = await engine.get(asked.agent, [root])  # the name of one instance
            asked.shown.show([(name, *cell) for name, cell in alone.items()])
        asked.agent.findings |= walking.found
        yield _Run(walking.outcome, walking.message)
    except NoResponse:
        yield _Run(Outcome.SILENT, silence(asked.agent))
    except Refused as refusal:
        yield _Run(Outcome.REFUSED, str(refusal))
    finally:
        if walking.held:
            asked.shown.show(walking.held)
        transport.close()


def _leave(outcome: Outcome | None, code: int) -> None:
    if outcome is None:
        raise typer.Exit(_INTERRUPTED)
    if outcome is not Outcome.ANSWERED:
        raise typer.Exit(_REFUSED if outcome is Outcome.REFUSED else _SILENT)
    if code:
        raise typer.Exit(code)
