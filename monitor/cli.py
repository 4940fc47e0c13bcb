"""The technician's tools for one address: ``motcua snmp`` and ``motcua ping``."""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core import settings
from core.errors import InputError, ProbeError
from core.model import Outcome
from core.secrets import SecretResolver
from core.store.database import Database
from core.store.inventories import Inventories
from monitor.credentials import security
from monitor.probes.echo import IcmpEchoSocket
from monitor.probes.ping import Pinger, Target, Track
from monitor.snmp import modules, render
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.poll import PollResult, poll
from monitor.snmp.security import CommunitySecurity, Security
from monitor.snmp.transport import Transport

_LONGEST = 120.0
_SILENT, _REFUSED = 3, 4


def snmp(  # noqa: PLR0913, PLR0917  -- an argument for each option
    address: Annotated[str, typer.Argument(help="ADDRESS, ADDRESS:PORT or [IPV6]:PORT")],
    module: Annotated[str, typer.Option(help="Modules, separated by commas.")] = "system",
    auth: Annotated[str | None, typer.Option(help="Name of a credential of the inventory.")] = None,
    community: Annotated[str | None, typer.Option(help="Community of SNMP v2c; prefer --auth.")] = None,
    output: Annotated[str, typer.Option("--format", help="table, json or prometheus.")] = "table",
    timeout: Annotated[float, typer.Option(help="Longest wait for one answer in seconds.")] = 2.0,
    retries: Annotated[int, typer.Option(help="Repetitions of a request that was not answered.")] = 2,
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance whose inventory is used.")] = None,
) -> None:
    """Ask one agent. Exit codes: 0 answered, 2 wrong input, 3 no answer, 4 refused by the agent."""
    if (auth is None) == (community is None):
        raise InputError("give either --auth NAME (a credential of the inventory) or --community C")
    if output not in ("table", "json", "prometheus"):
        raise InputError(f"--format '{output}' is not known; use table, json or prometheus")
    known = modules.available(settings.load(None, os.environ, data=data).snmp_modules)
    plan = modules.plan(known, [name.strip() for name in module.split(",")])
    its_security = CommunitySecurity(1, community.encode()) if community is not None else bound(auth or "", data)
    agent = Agent(address_of(address, 161), its_security, timeout, retries)
    console = Console(stderr=True)
    with console.status(f"{address} …"):
        result = asyncio.run(_poll(agent, plan))
    for finding in (*result.findings, result.message):
        if finding:
            console.print(f"{address}: {finding}", style="yellow", highlight=False)
    _show(output, list(render.samples(plan, result)), result)
    if result.outcome is not Outcome.ANSWERED:
        raise typer.Exit(_REFUSED if result.outcome is Outcome.REFUSED else _SILENT)


def ping(
    addresses: Annotated[list[str], typer.Argument(help="IP addresses.")],
    count: Annotated[int, typer.Option(min=1, max=1000, help="Pings to each address.")] = 5,
    interval: Annotated[float, typer.Option(min=0.1, max=60, help="Seconds between two pings.")] = 0.5,
    timeout: Annotated[float, typer.Option(min=0.05, max=10, help="Seconds after which a ping is lost.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ping addresses side by side. Exit codes: 0 all answered, 2 wrong input, 3 some did not answer at all."""
    targets = [Target(text, address_of(text, 0)[0], interval, timeout, 0) for text in dict.fromkeys(addresses)]
    with Console(stderr=True).status("ping …"):
        tracks = asyncio.run(_ping(targets, count, interval, timeout))
    rows = [
        {
            "address": track.target.subject,
            "sent": count,
            "received": min(count, track.responses),
            "loss_ratio": 1 - min(count, track.responses) / count,
            "rtt_seconds": track.rtt_sum / track.responses if track.responses else None,
            "jitter_seconds": track.jitter if track.responses > 1 else None,
        }
        for track in tracks
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        table = Table("address", "sent", "received", "loss", "rtt", "jitter")
        for row in rows:
            table.add_row(*(_cell(name, value) for name, value in row.items()))
        Console().print(table)
    if any(not track.responses for track in tracks):
        raise typer.Exit(_SILENT)


def _cell(name: str, value: object) -> str:
    if value is None:
        return "–"
    if name == "loss_ratio" and isinstance(value, float):
        return f"{value:.0%}"
    if name.endswith("_seconds") and isinstance(value, float):
        return f"{value * 1000:.2f} ms"
    return str(value)


async def _ping(targets: list[Target], count: int, interval: float, timeout: float) -> list[Track]:
    done: dict[str, Track] = {}
    finished = asyncio.Event()

    def count_down(track: Track) -> None:
        done[track.target.subject] = track
        if len(done) == len(targets) and all(known.requests >= count for known in done.values()):
            finished.set()

    pinger = Pinger(IcmpEchoSocket(), count_down)
    pinger.start()
    pinger.watch(targets)
    try:
        async with asyncio.timeout(count * (interval + timeout) + timeout + 2):
            await finished.wait()
            if any(track.responses < track.requests for track in done.values()):
                await asyncio.sleep(timeout)  # the last answers may still be on their way
    except TimeoutError as error:
        raise ProbeError("the pings could not be sent in time") from error
    finally:
        pinger.stop()
    return [done[target.subject] for target in targets]


async def _poll(agent: Agent, plan: modules.Plan) -> PollResult:
    transport = Transport()
    await transport.open()
    try:
        return await poll(Engine(transport, time.monotonic), agent, plan, _LONGEST)
    finally:
        transport.close()


def bound(name: str, data: Path | None) -> Security:
    """The security of a credential of the instance's inventory. Raises InputError for a name it does not have."""
    chosen = settings.load(None, os.environ, data=data)
    snapshot = Inventories(Database(chosen.database_url)).newest()
    known = {credential.name: credential for credential in snapshot.inventory.credentials} if snapshot else {}
    if name not in known:
        names = ", ".join(sorted(known)) or "none: start motcua on an inventory first"
        raise InputError(f"there is no credential '{name}' in the inventory; known are {names}")
    resolver = SecretResolver(chosen.vault_password_file, os.environ, chosen.inventory)
    return security(known[name], resolver, time.monotonic)


def address_of(text: str, port: int) -> tuple[str, int]:
    """Address and port as people write them, the port given when they leave it out. Raises InputError."""
    bare = text.count(":") != 1 and not text.startswith("[")
    full = (f"[{text}]:{port or 1}" if ":" in text else f"{text}:{port or 1}") if bare else text
    try:
        return settings.split_listen(full)
    except ValueError as error:
        raise InputError(str(error).replace("127.0.0.1:8080", "10.0.0.1:161")) from error


def _show(output: str, found: list[render.Sample], result: PollResult) -> None:
    if output == "prometheus":
        typer.echo(render.exposition(found), nl=False)
    elif output == "json":
        rows = [{"name": one.name, "labels": dict(one.labels), "value": one.value} for one in found]
        head = {"outcome": result.outcome, "seconds": round(result.duration, 4), "packets": result.packets}
        typer.echo(json.dumps({**head, "findings": result.findings, "samples": rows}, ensure_ascii=False, indent=2))
    elif found:
        table = Table("object", "labels", "value")
        for one in found:
            labels = ", ".join(f"{name}={value}" for name, value in one.labels if value)
            table.add_row(one.name, labels, render.number(one.value))
        Console().print(table)
