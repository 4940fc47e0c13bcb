"""``motcua status``: where everything stands, worst first, from the store alone."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from core import i18n, instance, settings, words
from core.model import (
    Device,
    Link,
    Reading,
    Service,
    Standing,
    State,
    device_subject,
    link_subject,
    service_subject,
    site_subject,
)
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.latest import Latest
from core.store.states import States

NOT_UP = 3
_ORDER = (State.DOWN, State.UNKNOWN, State.DEGRADED, State.MAINTENANCE, State.UP)
_COLOURS = {
    State.DOWN: "bold red",
    State.UNKNOWN: "magenta",
    State.DEGRADED: "yellow",
    State.MAINTENANCE: "cyan",
    State.UP: "green",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A subject with where it stands and its last ping; a service with its last check."""

    item: Device | Link | Service
    standing: Standing
    ping: Reading | None

    def as_json(self) -> dict[str, object]:
        """For programs: times in ISO 8601, UTC."""
        values = self.ping.values if self.ping else {}
        return {
            "subject": self.standing.subject,
            "name": self.item.name,
            "kind": self.item.kind,
            "state": self.standing.state,
            "reason": self.standing.reason,
            "cause": self.standing.cause,
            "since": i18n.iso(self.standing.since),
            "rtt_seconds": values.get("rtt_seconds"),
            "loss_ratio": values.get("loss_ratio"),
            "duration_seconds": values.get("duration_seconds"),
        }


def status(
    data: Annotated[Path | None, typer.Option(help="Data folder of the instance.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every device, link and service, worst first. Exit codes: 0 all up, 1 no instance, 3 something is not up."""
    chosen = settings.load(None, os.environ, data=data)
    rows, sites = _rows(instance.database_of(chosen))
    alive = instance.running(chosen.data)
    if as_json:
        listen = alive.listen if alive else None
        typer.echo(
            json.dumps({"listen": listen, "subjects": [row.as_json() for row in rows]}, ensure_ascii=False, indent=2)
        )
    else:
        _print(rows, sites, i18n.language(chosen.language))
        if alive is None:
            Console(stderr=True).print("motcua is not running here: this is how things stood when it ended")
    if any(row.standing.state is not State.UP for row in rows):
        raise typer.Exit(NOT_UP)


def _rows(database: Database) -> tuple[list[Row], dict[str, str]]:
    """The rows, worst first, and the names of the sites by subject, which may be to blame."""
    snapshot = Inventories(database).newest()
    if snapshot is None:
        return [], {}
    standings, latest = States(database).standings(), Latest(database).all()
    items: dict[str, Device | Link | Service] = {device_subject(one.id): one for one in snapshot.inventory.devices}
    items |= {link_subject(one.id): one for one in snapshot.inventory.links}
    items |= {service_subject(one.id): one for one in snapshot.inventory.checked_services()}
    rows = [
        Row(item, standings[subject], latest.get(subject, {}).get("check" if isinstance(item, Service) else "ping"))
        for subject, item in items.items()
        if subject in standings
    ]
    sites = {site_subject(one.id): one.name for one in snapshot.inventory.sites}
    return sorted(rows, key=lambda row: (_ORDER.index(row.standing.state), row.standing.subject)), sites


def _print(rows: Sequence[Row], sites: Mapping[str, str], language: i18n.Language) -> None:
    names = {**sites, **{row.standing.subject: row.item.name for row in rows}}
    table = Table(
        *(
            Column(language.text(title), overflow="fold")
            for title in ("State", "Subject", "Why", "Time", "Latency", "packet loss")
        )
    )
    for row in rows:
        standing, values = row.standing, row.ping.values if row.ping else {}
        table.add_row(
            Text(words.short(language, standing.state, standing.reason), style=_COLOURS[standing.state]),
            row.item.name,
            words.sentence(
                language,
                standing.reason,
                standing.cause,
                lambda subject: names.get(subject, subject),
                standing.evidence,
            ),
            language.moment(standing.since),
            language.milliseconds(values.get("rtt_seconds", values.get("duration_seconds"))),
            language.share(values.get("loss_ratio")),
        )
    Console(markup=False, emoji=False).print(table)
