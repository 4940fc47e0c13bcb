"""``motcua provision`` and ``motcua runs``: request a run, follow it, look back."""

import getpass
import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core import settings
from core.errors import InputError
from core.model import RunEvent, RunRecord, RunRequest, RunState, TaskOutcome
from core.settings import Settings
from core.store.database import Database
from core.store.runs import Runs
from provision.preflight import check
from provision.presence import settings_of_present
from provision.secrets import known_secrets

FAILED, STOPPED, NOBODY = 2, 3, 4
_POLL_SECONDS = 0.2
_COLOURS = {
    TaskOutcome.OK: "green",
    TaskOutcome.CHANGED: "yellow",
    TaskOutcome.FAILED: "red",
    TaskOutcome.UNREACHABLE: "red",
    TaskOutcome.SKIPPED: "cyan",
}
_STATE_COLOURS = {RunState.SUCCESSFUL: "green", RunState.FAILED: "red", RunState.INTERRUPTED: "red"}

runs_app = typer.Typer(no_args_is_help=True, help="Runs of playbooks.")
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see CONFIGURATION.md.")]
Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one document a line.")]


def provision(
    playbook: Annotated[str, typer.Argument(help="Name of a playbook, for example base.")],
    limit: Annotated[str, typer.Option(help="Hosts or groups, separated by commas; else every host of the play.")] = "",
    check_only: Annotated[bool, typer.Option("--check", help="Change nothing; say what would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what changes in files.")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Run a playbook and follow it.

    Exit codes: 0 successful, 2 failed (or wrong input), 3 cancelled or interrupted, 4 nothing is running that
    would carry it out. Ctrl-C stops following; the run goes on.
    """
    chosen = settings.load(config, os.environ, data=data)
    theirs = settings_of_present(chosen)
    if theirs is None:
        _say(f"nothing carries out runs on {chosen.data}: start 'motcua up', or 'python -m provision' alone")
        raise typer.Exit(NOBODY)
    request = RunRequest(playbook, getpass.getuser(), limit, check_only, diff)
    with Console(stderr=True).status("inventory …"):
        check(theirs, request)
        known_secrets(theirs)
    runs = _runs(chosen)
    run_id = runs.request(request, time.time())
    raise typer.Exit(_follow(runs, run_id, as_json))


@runs_app.command("list")
def list_runs(
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """The newest runs."""
    found = _runs(settings.load(config, os.environ, data=data)).recent(count)
    if as_json:
        for record in found:
            typer.echo(_document(record))
        return
    table = Table("run", "state", "playbook", "limit", "by", "at", "hosts")
    for record in found:
        request = record.request
        at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.requested_at))
        cells = (request.playbook + (" --check" if request.check else ""), request.limit, request.requested_by)
        table.add_row(str(record.id), _coloured(record.state), *map(escape, cells), at, str(len(record.hosts)))
    Console().print(table)


@runs_app.command("show")
def show_run(
    run_id: Annotated[int, typer.Argument(help="Number of the run.")],
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """One run from its first event to its end; follows it when it is still under way."""
    runs = _runs(settings.load(config, os.environ, data=data))
    _get(runs, run_id)
    _follow(runs, run_id, as_json)


@runs_app.command("cancel")
def cancel_run(
    run_id: Annotated[int, typer.Argument(help="Number of the run.")], config: Config = None, data: Data = None
) -> None:
    """Ask a run to stop. What is under way on a host at that moment may go on there."""
    runs = _runs(settings.load(config, os.environ, data=data))
    record = _get(runs, run_id)
    if not runs.request_cancel(run_id, getpass.getuser(), time.time()):
        raise InputError(f"run {run_id} has already ended: {_get(runs, run_id).state}")
    waiting = record.state is RunState.REQUESTED
    _say(f"run {run_id} is cancelled" if waiting else f"run {run_id} was asked to stop")


def _runs(chosen: Settings) -> Runs:
    if chosen.database is None and not Path(chosen.database_url.removeprefix("sqlite:///")).exists():
        raise InputError(
            f"there is no instance in {chosen.data}; give its data folder with --data, or start 'motcua up'"
        )
    return Runs(Database(chosen.database_url))


def _get(runs: Runs, run_id: int) -> RunRecord:
    record = runs.get(run_id)
    if record is None:
        raise InputError(f"there is no run {run_id}; 'motcua runs list' lists them")
    return record


def _follow(runs: Runs, run_id: int, as_json: bool) -> int:
    """Print a run's events as they come, until it has ended; returns the exit code."""
    console, last = Console(), 0
    try:
        while True:
            record = _get(runs, run_id)  # before its events: those of an ended run are all there
            for event in runs.events(run_id, after=last):
                last = event.counter
                typer.echo(json.dumps(asdict(event), ensure_ascii=False)) if as_json else _print(console, event)
            if record.state.ended:
                break
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        _say(f"run {run_id} goes on; 'motcua runs show {run_id}' follows it, 'motcua runs cancel {run_id}' stops it")
        return STOPPED
    typer.echo(_document(record)) if as_json else _recap(console, record)
    stopped = record.state in (RunState.CANCELLED, RunState.INTERRUPTED)
    return 0 if record.state is RunState.SUCCESSFUL else STOPPED if stopped else FAILED


def _print(console: Console, event: RunEvent) -> None:
    if event.kind in ("play", "task"):
        style, name = ("bold", event.play) if event.kind == "play" else ("", event.task)
        console.print(f"\n{event.kind.upper()} {escape(name)}", style=style, highlight=False)
    elif event.outcome is not None:
        colour, host = _COLOURS[event.outcome], escape(event.host)
        console.print(f"  [{colour}]{event.outcome:11}[/] {host}  {event.duration:.1f} s", highlight=False)
        loud = event.outcome in (TaskOutcome.FAILED, TaskOutcome.UNREACHABLE)
        for text in (event.text if loud else "", event.diff):
            if text:
                console.print(text, style=colour if text is event.text else "dim", markup=False, highlight=False)
    elif event.text:
        console.print(event.text, style="dim", markup=False, highlight=False)


def _recap(console: Console, record: RunRecord) -> None:
    table = Table("host", "ok", "changed", "failed", "unreachable", "skipped")
    for host in record.hosts:
        table.add_row(
            escape(host.host), *map(str, (host.ok, host.changed, host.failed, host.unreachable, host.skipped))
        )
    if record.hosts:
        console.print()
        console.print(table)
    console.print(f"run {record.id}: {_coloured(record.state)}", highlight=False)
    if record.message:
        console.print(record.message, markup=False, highlight=False, soft_wrap=True)
    if record.state.ended and not record.log_complete:
        console.print("the log of this run is incomplete", style="yellow")


def _coloured(state: RunState) -> str:
    colour = _STATE_COLOURS.get(state, "yellow")
    return f"[{colour}]{state}[/]"


def _document(record: RunRecord) -> str:
    return json.dumps(asdict(record), ensure_ascii=False)


def _say(sentence: str) -> None:
    typer.echo(f"motcua: {sentence}", err=True)
