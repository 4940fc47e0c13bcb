"""``motcua device``: read the configurations of network devices, and look at what was kept."""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from core import words
from core.configurations import folder_of, repository_of
from core.configurations.accepting import accept as stand_for
from core.errors import InputError
from core.i18n import Language, iso
from core.model import Backup, BackupOutcome, ConfigurationVersion, Device, DeviceTrouble
from core.store.backups import Backups
from provision.devices.change_cli import changes, push, quarantine, restore
from provision.devices.choosing import Choice, chosen, inventory_of
from provision.devices.compliance_cli import compliance
from provision.devices.here import Here
from provision.devices.options import AsJson, Config, Data, Everything, Name, Names, Site
from provision.devices.question import Act, Answer

FAILED = 2
app = typer.Typer(no_args_is_help=True, help="Configurations of network devices: read, kept, compared.")
Why = Annotated[str, typer.Option(help="Why it changed; a change with a reason is no finding.")]
app.command("compliance")(compliance)
app.command("push")(push)
app.command("restore")(restore)
app.command("quarantine")(quarantine)
app.command("changes")(changes)


@app.command("backup")
def backup(
    names: Names = None,
    site: Site = None,
    everything: Everything = False,
    why: Why = "",
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Read configurations and keep what is new. Nothing is changed on a device.

    Exit codes: 0 every one was read, 1 no instance, 2 wrong input or some were not read: each says why.
    """
    here = Here.open(config, data)
    devices = chosen(inventory_of(here.database), Choice(names or (), site, everything))
    here.note("device.backup", ",".join(device.id for device in devices), why)
    found = here.ask(Act.BACKUP, devices, as_json, why=why)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _tell(here.spoken, found)
    if len(found) < len(devices) or any(one["outcome"] == BackupOutcome.FAILED for one in found):
        raise typer.Exit(FAILED)


@app.command("list")
def list_devices(as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """Every device whose configuration is kept, and what there is to do about it."""
    here = Here.open(config, data)
    known, devices = Backups(here.database).all(), inventory_of(here.database).kept_devices()
    if as_json:
        typer.echo(json.dumps([_document(one, known.get(one.id)) for one in devices], ensure_ascii=False, indent=2))
        return
    table = Table(*(Column(here.spoken.text(title), overflow="fold") for title in words.BACKUP_COLUMNS))
    for device in devices:
        last = known.get(device.id)
        read = "–" if last is None else here.spoken.moment(last.read_at)
        version = (last.commit or "")[:10] if last else ""
        to_do = "\n".join(words.to_be_done(here.spoken, last, words.EXPLAIN))
        platform = words.PLATFORMS[device.platform] if device.platform else "–"
        table.add_row(escape(device.id), platform, version, read, escape(to_do))
    if devices:
        Console().print(table)
    else:
        Console(stderr=True).print(here.spoken.text(words.NO_LOGIN), markup=False)


@app.command("history")
def history(name: Name, as_json: AsJson = False, data: Data = None, config: Config = None) -> None:
    """The versions of a device's configuration: when, by whom, why."""
    here = Here.open(config, data)
    versions = repository_of(here.settings.data, _kept(here, name)).history()
    if as_json:
        typer.echo(json.dumps([_version(one) for one in versions], ensure_ascii=False, indent=2))
        return
    table = Table(*(Column(here.spoken.text(title), overflow="fold") for title in words.VERSION_COLUMNS))
    for one in versions:
        why = words.why_read(here.spoken, one.why)
        table.add_row(
            one.commit[:10], here.spoken.moment(one.at), escape(one.by), escape(why), f"+{one.added} −{one.removed}"
        )
    Console().print(table)


@app.command("diff")
def diff(
    name: Name,
    old: Annotated[str | None, typer.Argument(help="Version; else the one before the other.")] = None,
    new: Annotated[str | None, typer.Argument(help="Version; else the newest.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """What changed between two versions of a device's configuration."""
    here = Here.open(config, data)
    text = repository_of(here.settings.data, _kept(here, name)).diff(old, new)
    typer.echo(json.dumps({"device": name, "diff": text}, ensure_ascii=False) if as_json else text, nl=as_json)


@app.command("show")
def show(
    name: Name,
    version: Annotated[str | None, typer.Argument(help="Version; else the newest.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """A device's configuration as it was kept: secrets are masked."""
    here = Here.open(config, data)
    text = repository_of(here.settings.data, _kept(here, name)).text(version)
    if text is None:
        raise InputError(f"nothing was kept of {name} yet; read it with motcua device backup {name}")
    typer.echo(json.dumps({"device": name, "configuration": text}, ensure_ascii=False) if as_json else text, nl=as_json)


@app.command("accept")
def accept(
    name: Name,
    why: Annotated[str, typer.Option(help="Why its configuration is as it is now.")],
    version: Annotated[str | None, typer.Option(help="The one that you looked at: no newer one is accepted.")] = None,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Stand for a device's newest configuration: that it changed is a finding no more."""
    here = Here.open(config, data)
    done = stand_for(Backups(here.database), _kept(here, name), here.by, time.time(), version)
    if done is None:
        raise InputError(f"nothing was kept of {name} yet; read it with motcua device backup {name}")
    here.note("device.accept", f"{name}:{done.commit}", why)
    device = inventory_of(here.database).device(name)
    if as_json and device is not None:
        typer.echo(json.dumps(_document(device, done), ensure_ascii=False))


@app.command("trust")
def trust(
    names: Names = None,
    site: Site = None,
    everything: Everything = False,
    yes: Annotated[bool, typer.Option("--yes", help="Believe them without asking.")] = False,
    as_json: AsJson = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Look at the host keys of devices and, when somebody has compared them, believe them from now on.

    Exit codes: 0 all are believed, 2 wrong input, some do not answer, or they were not believed.
    """
    here = Here.open(config, data)
    devices = chosen(inventory_of(here.database), Choice(names or (), site, everything))
    found = here.ask(Act.LOOK, devices, as_json)
    new = {one["device"]: one["key"] for one in found if "key" in one and not one["same"]}
    if not as_json:
        _tell_keys(here.spoken, found)
    if new and (yes or (not as_json and typer.confirm(here.spoken.text(words.BELIEVE_KEYS)))):
        for name, key in new.items():
            here.note("device.trust", name, key)
        taken = here.ask(Act.TRUST, [one for one in devices if one.id in new], as_json, keys=new)
        found = [one for one in found if one["device"] not in new] + taken
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    if any(not one.get("same") for one in found):
        raise typer.Exit(FAILED)


@app.command("log")
def log(name: Name, data: Data = None, config: Config = None) -> None:
    """What went over the line in the last session with a device: secrets are masked."""
    here = Here.open(config, data)
    file = folder_of(here.settings.data) / f"{_kept(here, name)}.log"
    if not file.exists():
        raise InputError(f"there was no session with {name} yet; read it with motcua device backup {name}")
    typer.echo(file.read_text(encoding="utf-8"), nl=False)


def _kept(here: Here, name: str) -> str:
    """A device that is in the inventory, or of which something was kept. Raises InputError."""
    if Backups(here.database).get(name) is None:
        chosen(inventory_of(here.database), Choice((name,)))
    return name


def _tell(spoken: Language, found: Iterable[Answer]) -> None:
    table = Table(
        *(spoken.text(title) for title in (words.BACKUP_COLUMNS[0], words.BACKUP_COLUMNS[2], words.BACKUP_COLUMNS[4]))
    )
    rows = list(found)
    for one in rows:
        outcome = spoken.text(words.BACKUP_OUTCOMES[BackupOutcome(one["outcome"])])
        counts = f" (+{one['added']} −{one['removed']})" if one["outcome"] == BackupOutcome.CHANGED else ""
        table.add_row(escape(one["device"]), f"{outcome}{counts}", escape("\n".join(_to_do(spoken, one))))
    Console().print(table)
    read = sum(one["outcome"] != BackupOutcome.FAILED for one in rows)
    changed = sum(one["outcome"] == BackupOutcome.CHANGED for one in rows)
    typer.echo(spoken.text(words.BACKED_UP, read=read, count=len(rows), changed=changed))


def _to_do(spoken: Language, one: Answer) -> list[str]:
    if one["trouble"] is not None:
        return [words.device_trouble(spoken, DeviceTrouble(one["trouble"]), one["said"])]
    found = [] if one["is_explained"] else [spoken.text(words.EXPLAIN)]
    return [*found, spoken.text(words.UNSAVED)] if one["unsaved"] else found


def _tell_keys(spoken: Language, found: Iterable[Answer]) -> None:
    for one in found:
        if "key" not in one:
            sentence = words.device_trouble(spoken, DeviceTrouble(one["trouble"]), one["said"])
            typer.echo(f"{one['device']}: {sentence}")
            continue
        how = words.HOST_KEY_KNOWN if one["same"] else words.HOST_KEY_OTHER if one["known"] else words.HOST_KEY_NEW
        typer.echo(f"{spoken.text(words.HOST_KEY, device=one['device'], key=one['key'])} ({spoken.text(how)})")


def _document(device: Device, last: Backup | None) -> dict[str, object]:
    """For programs: times in ISO 8601, UTC."""
    head = {"device": device.id, "platform": device.platform, "site": device.site}
    if last is None:
        return {**head, "read_at": None, "trouble": None, "commit": None}
    moments = {
        name: None if (at := getattr(last, name)) is None else iso(at)
        for name in ("tried_at", "read_at", "accepted_at")
    }
    return {**head, **asdict(last), **moments}


def _version(one: ConfigurationVersion) -> dict[str, object]:
    return {**asdict(one), "at": iso(one.at)}
