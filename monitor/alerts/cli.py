"""``motcua alerts``: one test message, and what became of the others."""

import getpass
import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from core import alerting, i18n, settings, words
from core.alerting import Alerting
from core.errors import InputError, SecretError
from core.instance import database_of, has_database
from core.model import Alert, Delivery, DeliveryState
from core.secrets import SecretResolver
from core.settings import Settings
from core.store.alertings import Alertings
from core.store.audit import Audit
from core.store.outbox import Outbox
from monitor.alerts.channels import CHANNELS
from monitor.alerts.errors import DeliveryError
from monitor.alerts.message import trial_message

app = typer.Typer(no_args_is_help=True, help="Alerts: who is told of incidents, and what became of it.")
Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see CONFIGURATION.md.")]
_FAILED = 1


@app.command("test")
def send_test(
    receiver: Annotated[str, typer.Argument(help="Name of a receiver.")],
    config: Config = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Send one test message now, and say so in the audit log.

    Exit codes: 0 the receiver took it, 1 it did not, 2 there is no such receiver.
    """
    chosen = settings.load(config, os.environ, data=data)
    configured = _alerting(chosen)
    found = configured.named(receiver)
    if found is None:
        known = ", ".join(one.name for one in configured.receiver) or "none: name the file of the alerts in `alerts`"
        raise InputError(f"there is no receiver '{receiver}'; known are {known}")
    secrets = SecretResolver(chosen.vault_password_file, os.environ, Path())
    with Console(stderr=True).status(f"{receiver} …"):
        if has_database(chosen):  # before it is sent: what cannot be written down is not done
            _note(chosen, "alerts.test", receiver, found.channel)
        try:
            taken, said = True, CHANNELS[found.channel](trial_message(found.language, time.time()), found, secrets)
        except (DeliveryError, SecretError) as error:
            taken, said = False, str(error)
    if as_json:
        typer.echo(json.dumps({"receiver": receiver, "sent": taken, "said": said}, ensure_ascii=False, indent=2))
    else:
        Console(stderr=not taken).print(f"{receiver}: {said}", highlight=False, markup=False)
    if not taken:
        raise typer.Exit(_FAILED)


@app.command("retry")
def retry(
    receiver: Annotated[str, typer.Argument(help="Name of a receiver.")],
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Send again what a receiver refused: open incidents, and ends of others. Exit code 1: no instance."""
    chosen = settings.load(None, os.environ, data=data)
    count = Outbox(database_of(chosen)).retry(receiver, time.time())
    if count:
        _note(chosen, "alerts.retry", receiver, f"{count} deliveries")
    if as_json:
        typer.echo(json.dumps({"receiver": receiver, "again": count}))
    else:
        typer.echo(f"{receiver}: {count}")


@app.command("list")
def show_list(
    state: Annotated[DeliveryState | None, typer.Option(help="Only those of this state.")] = None,
    receiver: Annotated[str | None, typer.Option(help="Only those to this receiver.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 100,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the outbox, newest first: what waits, what was sent, what failed and why. Exit code 1: no instance."""
    chosen = settings.load(None, os.environ, data=data)
    rows = Outbox(database_of(chosen)).find(state, receiver, limit=limit)
    if as_json:
        typer.echo(json.dumps([plain(delivery, alert) for delivery, alert in rows], ensure_ascii=False, indent=2))
    else:
        _print(rows, i18n.language(chosen.language))


def plain(delivery: Delivery, alert: Alert) -> dict[str, object]:
    """For programs: times in ISO 8601, UTC."""
    moments = {
        name: None if at is None else i18n.iso(at)
        for name, at in (
            ("created_at", delivery.created_at),
            ("due_at", delivery.due_at),
            ("ended_at", delivery.ended_at),
        )
    }
    fields = {name: value for name, value in asdict(delivery).items() if name not in ("owner", "leased_until", "batch")}
    told = {"subject": alert.subject, "severity": alert.severity, "reason": alert.reason, "at": i18n.iso(alert.at)}
    return {**fields, **moments, **told, "name": alert.about.get("name", "")}


def _print(rows: list[tuple[Delivery, Alert]], spoken: i18n.Language) -> None:
    table = Table(*(Column(spoken.text(title), overflow="fold") for title in words.DELIVERY_COLUMNS))
    for delivery, alert in rows:
        table.add_row(
            spoken.moment(alert.at),
            delivery.receiver,
            str(delivery.incident),
            alert.about.get("name") or alert.subject,
            f"{alert.severity} {spoken.text(words.ALERT_KINDS[delivery.kind])}",
            spoken.text(words.DELIVERY_STATES[delivery.state]),
            delivery.note,
        )
    Console(markup=False, emoji=False).print(table)


def _note(chosen: Settings, action: str, receiver: str, detail: str) -> None:
    Audit(database_of(chosen)).add(time.time(), f"cli:{getpass.getuser()}", action, receiver, detail)


def _alerting(chosen: Settings) -> Alerting:
    """What the settings' file says now; without one, what the instance took last."""
    if chosen.alerts is not None:
        return alerting.load(chosen.alerts)
    found = Alertings(database_of(chosen)).newest()
    return Alerting(receiver=()) if found is None else Alerting.model_validate(found[1])
