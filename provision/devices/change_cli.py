"""``motcua device push``, ``restore`` and ``changes``: what is planned is shown, agreed to, done, and written down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from core import words
from core.cabling import behind
from core.i18n import Language, iso
from core.model import ChangeKind, ChangeOutcome, Device, DeviceChange, DeviceTrouble
from core.store.cablings import Cablings
from core.store.device_changes import DeviceChanges
from provision.devices.choosing import Choice, chosen, inventory_of
from provision.devices.here import Here
from provision.devices.options import AsJson, Config, Data, Everything, Name, Names, Site
from provision.devices.question import Act, Answer

FAILED = 2
_NAMED = 6
"""Of those behind a port, how many are named."""
_GOOD = {ChangeOutcome.DONE, ChangeOutcome.NOTHING}
Yes = Annotated[bool, typer.Option("--yes", help="Change without asking.")]
Check = Annotated[bool, typer.Option("--check", help="Change nothing; show the commands.")]
Reason = Annotated[str, typer.Option("--why", help="Why; it is kept with the change and the version.")]


def push(  # noqa: PLR0913, PLR0917  each is an option of the command
    names: Names = None,
    site: Site = None,
    everything: Everything = False,
    why: Reason = "",
    check: Check = False,
    yes: Yes = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Make devices as their motcua_intent says, and leave what it does not speak of as it is.

    The commands are shown and asked about first. Each device takes back by itself what is not confirmed over a new
    session. Exit codes: 0 all are as meant, 2 wrong input or some are not.
    """
    here = Here.open(config, data)
    devices = chosen(inventory_of(here.database), Choice(names or (), site, everything))
    _change(here, devices, {"kind": ChangeKind.PUSH}, why, (check, yes, as_json))


def restore(  # noqa: PLR0913, PLR0917  each is an option of the command
    name: Name,
    version: Annotated[str, typer.Argument(help="Version; 'motcua device history' lists them.")],
    why: Reason = "",
    check: Check = False,
    yes: Yes = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Make a device, or the one that replaces it, run a version that was kept.

    Secrets are not in it: those that the device has at the same lines stay, the lines of others are told and left out.
    """
    here = Here.open(config, data)
    devices = chosen(inventory_of(here.database), Choice((name,)))
    meant = {"kind": ChangeKind.RESTORE, "version": version}
    _change(here, devices, meant, why, (check, yes, as_json))


def quarantine(  # noqa: PLR0913, PLR0917  each is an option of the command
    name: Name,
    port: Annotated[str, typer.Argument(help="Name of the port; 'motcua where' tells who hangs where.")],
    why: Annotated[str, typer.Option(help="Why; it is kept with the change.")],
    undo: Annotated[bool, typer.Option("--undo", help="Open it again.")] = False,
    check: Check = False,
    yes: Yes = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Close a port, so that what hangs there reaches nobody; --undo opens it again.

    It stays closed whatever motcua_intent says of it. Exit codes: 0 done, 2 wrong input or not done.
    """
    here = Here.open(config, data)
    devices = chosen(inventory_of(here.database), Choice((name,)))
    kind = ChangeKind.RELEASE if undo else ChangeKind.QUARANTINE
    if not undo:
        _warn(here, name, port)
    _change(here, devices, {"kind": kind, "port": port}, why, (check, yes, as_json))


def _warn(here: Here, name: str, port: str) -> None:
    """Say who else is cut off, where the cables tell that several hang on the port: it may be an uplink."""
    known = Cablings(here.database).newest()
    count, who = (0, []) if known is None else behind(known, name, port)
    if count > 1:
        told = ", ".join(who[:_NAMED]) or "–"
        typer.echo(here.spoken.text(words.BEHIND_PORT, port=port, count=count, who=told), err=True)


def changes(
    name: Annotated[str | None, typer.Argument(help="Name of a device; else all.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """What was changed on devices: who, when, why, which commands, how it ended."""
    here = Here.open(config, data)
    found = DeviceChanges(here.database).all(name)
    if as_json:
        typer.echo(json.dumps([_document(one) for one in found], ensure_ascii=False, indent=2))
        return
    table = Table(*(Column(here.spoken.text(title), overflow="fold") for title in words.CHANGE_COLUMNS))
    for one in found:
        told = words.change_ended(here.spoken, one.outcome, one.trouble, one.said)
        moment = here.spoken.moment(one.at)
        what = " ".join(filter(None, (here.spoken.text(words.CHANGE_KINDS[one.kind]), one.port)))
        table.add_row(
            str(one.id), escape(one.device), escape(what), moment, escape(one.by), escape(one.why), escape(told)
        )
    Console().print(table)


def _change(
    here: Here, devices: Sequence[Device], meant: Mapping[str, Any], why: str, how: tuple[bool, bool, bool]
) -> None:
    check, yes, as_json = how
    plans = here.ask(Act.PLAN, devices, as_json, **meant)
    able = {one["device"]: one["digest"] for one in plans if one["trouble"] is None and one["commands"]}
    if not as_json:
        for one in plans:
            _tell_plan(here.spoken, one)
    question = here.spoken.text(words.CHANGE_DEVICES, count=len(able), minutes=here.settings.device_confirm_minutes)
    if check or not able or not (yes or (not as_json and typer.confirm(question))):
        if as_json:
            typer.echo(json.dumps(plans, ensure_ascii=False, indent=2))
        raise typer.Exit(FAILED if len(plans) < len(devices) or any(one["trouble"] for one in plans) else 0)
    target = ",".join(sorted(able)) + (f":{meant['port']}" if "port" in meant else "")
    here.note(f"device.{meant['kind']}", target, why)
    chosen_ones = [device for device in devices if device.id in able]
    reason = why or f"motcua device {meant['kind']}"
    found = here.ask(Act.PUSH, chosen_ones, as_json, agreed=able, why=reason, **meant)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    for one in [] if as_json else found:
        trouble = None if one["trouble"] is None else DeviceTrouble(one["trouble"])
        typer.echo(
            f"{one['device']}: {words.change_ended(here.spoken, ChangeOutcome(one['outcome']), trouble, one['said'])}"
        )
    good = [one for one in found if one["outcome"] in _GOOD]
    raise typer.Exit(0 if len(good) == len(chosen_ones) and not any(one["trouble"] for one in plans) else FAILED)


def _tell_plan(spoken: Language, one: Answer) -> None:
    if one["trouble"] is not None:
        typer.echo(f"{one['device']}: {words.device_trouble(spoken, DeviceTrouble(one['trouble']), one['said'])}")
        return
    typer.echo(spoken.text(words.CHANGE_PLAN, device=one["device"], count=len(one["commands"])))
    for command in one["commands"]:
        typer.echo(f"  {command}")
    for line in one["left_out"]:
        typer.echo(spoken.text(words.LEFT_OUT_LINE, line=line.strip()))


def _document(one: DeviceChange) -> dict[str, object]:
    return {**asdict(one), "at": iso(one.at), "ended_at": None if one.ended_at is None else iso(one.ended_at)}
