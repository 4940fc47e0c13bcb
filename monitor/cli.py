"""``motcua ping``, and what the commands about one address have in common."""

import asyncio
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core import i18n, settings, words
from core.errors import InputError, ProbeError
from core.instance import database_of
from core.model import Finding
from core.secrets import SecretResolver
from core.settings import Settings
from core.store.inventories import Inventories
from monitor.credentials import security
from monitor.probes.echo import IcmpEchoSocket
from monitor.probes.ping import Pinger, Target, Track
from monitor.snmp.security import Security

_SILENT = 3


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
        spoken = i18n.language(settings.load(None, os.environ).language)
        table = Table(*map(spoken.text, words.PING_COLUMNS))
        for row in rows:
            table.add_row(*(_cell(spoken, name, value) for name, value in row.items()))
        Console().print(table)
    if any(not track.responses for track in tracks):
        raise typer.Exit(_SILENT)


def _cell(spoken: i18n.Language, name: str, value: object) -> str:
    if name == "loss_ratio" and isinstance(value, float):
        return spoken.share(value, 0)
    if name.endswith("_seconds"):
        return f"{spoken.number(value * 1000, 2)} ms" if isinstance(value, float) else "–"
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


def sentences(findings: Iterable[Finding], chosen: Settings) -> list[str]:
    """Findings in the words of the settings' language."""
    spoken = i18n.language(chosen.language)
    return [words.finding(spoken, one.kind, dict(one.detail)) for one in findings]


def say(address: str, sentences: Iterable[str]) -> None:
    """What is to be known of an address, on stderr; empty sentences are none."""
    for sentence in filter(None, sentences):
        Console(stderr=True).print(f"{address}: {sentence}", style="yellow", highlight=False, markup=False)


def bound(name: str, data: Path | None) -> Security:
    """The security of a credential of the instance's inventory.

    Raises InputError for a name it does not have, NotRunningError without an instance.
    """
    chosen = settings.load(None, os.environ, data=data)
    snapshot = Inventories(database_of(chosen)).newest()
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
