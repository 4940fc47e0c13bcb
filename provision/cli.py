"""``motcua provision`` and ``motcua runs``: ask for a run, follow it, take up its rest, look back."""

import getpass
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from core import settings, words
from core.errors import InputError
from core.i18n import Language, language
from core.instance import database_of
from core.model import HostState, RunRecord, RunRequest, RunState
from core.provisioning.agreeing import resumed
from core.provisioning.hosts import hosts_of
from core.settings import Settings
from core.store.audit import Audit
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.provisioned import Provisioned
from core.store.run_queue import RunQueue
from core.store.runs import Runs
from provision.following import STOPPED, WAITING, Follower, coloured, document, exit_code
from provision.preflight import check
from provision.presence import settings_of_present

NOBODY = 4

provision_app = typer.Typer(no_args_is_help=True, help="Set machines up by playbooks.")
runs_app = typer.Typer(no_args_is_help=True, help="Runs of playbooks.")
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see CONFIGURATION.md.")]
Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one document a line.")]
RunId = Annotated[int, typer.Argument(help="Number of the run.")]


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance's store as this command line uses it."""

    settings: Settings
    database: Database
    as_json: bool = False

    @classmethod
    def open(cls, config: Path | None, data: Path | None, as_json: bool = False) -> "Instance":
        """Raises InputError when there is none."""
        chosen = settings.load(config, os.environ, data=data)
        return cls(chosen, database_of(chosen), as_json)

    @property
    def runs(self) -> Runs:
        """Its runs."""
        return Runs(self.database)

    @property
    def queue(self) -> RunQueue:
        """Whose turn it is."""
        return RunQueue(self.database)

    @property
    def spoken(self) -> Language:
        """The language of its screens."""
        return language(self.settings.language)

    def follower(self) -> Follower:
        """Prints a run of it."""
        return Follower(self.runs, self.queue, self.spoken, self.settings.runs_at_once, self.as_json)

    def carried_out_by(self) -> Settings:
        """The settings of the process that carries runs out; ends the command when there is none."""
        theirs = settings_of_present(self.settings)
        if theirs is None:
            _say(f"nothing carries out runs on {self.settings.data}: start 'motcua up', or 'python -m provision' alone")
            raise typer.Exit(NOBODY)
        return theirs

    def request(self, request: RunRequest) -> int:
        """Ask for a run and write that down; returns its id."""
        now = time.time()
        run_id = self.runs.request(request, now)
        self.note(now, "run.request", f"{run_id}:{request.playbook}", request.told())
        return run_id

    def note(self, at: float, action: str, target: str, detail: str = "") -> None:
        """Add an entry to the audit log."""
        Audit(self.database).add(at, f"cli:{getpass.getuser()}", action, target, detail)


@provision_app.command("run")
def run(  # noqa: PLR0913, PLR0917  each is an option of the command
    playbook: Annotated[str, typer.Argument(help="Name of a playbook, for example base.")],
    limit: Annotated[str, typer.Option(help="Hosts or groups, separated by commas; else every host of the play.")] = "",
    tags: Annotated[str, typer.Option(help="Only tasks with one of these tags, separated by commas.")] = "",
    check_only: Annotated[bool, typer.Option("--check", help="Change nothing; say what would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what changes in files.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Also change hosts that no check has looked at.")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Run a playbook and follow it.

    On hosts that no check with the same parameters has looked at it asks first. Exit codes: 0 successful, 2 failed (or
    wrong input), 3 cancelled or interrupted, 4 nothing is running that would carry it out, 5 it waits for a second
    person. Ctrl-C stops following; the run goes on.
    """
    here = Instance.open(config, data, as_json)
    theirs = here.carried_out_by()
    wanted = tuple(tag.strip() for tag in tags.split(",") if tag.strip())
    request = RunRequest(playbook, getpass.getuser(), limit, check_only, diff, wanted, yes)
    check(theirs, request)
    _finish(here, _carry_out(here, request))


@provision_app.command("resume")
def resume(run_id: RunId, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Take up the rest of a run: the hosts that failed, were not reached, not begun or not finished."""
    here = Instance.open(config, data, as_json)
    here.carried_out_by()
    before = here.follower().get(run_id)
    record = _carry_out(here, resumed(before, getpass.getuser()))
    if before.revision.content and before.revision.content != record.revision.content:
        _say(here.spoken.text(words.CHANGED_PLAYBOOKS))
    _finish(here, record)


@provision_app.command("hosts")
def list_hosts(as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Where each machine stands since the last run that says something of it."""
    here = Instance.open(config, data, as_json)
    snapshot = Inventories(here.database).newest()
    standings = Provisioned(here.database).standings()
    found = dict(standings) if snapshot is None else hosts_of(snapshot.inventory, standings)
    if as_json:
        for host, standing in found.items():
            told = {"host": host, "state": HostState.NEVER} if standing is None else asdict(standing)
            typer.echo(json.dumps(told, ensure_ascii=False))
        return
    spoken = here.spoken
    table = Table(
        *(Column(spoken.text(title), overflow="fold") for title in ("Host", "State", "since", "Run", "Playbook"))
    )
    for host, standing in found.items():
        state = HostState.NEVER if standing is None else standing.state
        rest = ("–", "–", "–")
        if standing is not None:
            rest = (spoken.moment(standing.since), str(standing.run_id), escape(standing.playbook))
        table.add_row(escape(host), spoken.text(words.HOST_STATES[state]), *rest)
    Console().print(table)


@provision_app.command("history")
def show_history(
    host: Annotated[str, typer.Argument(help="Name of the host.")],
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """The runs that came to a host, and what became of it in each."""
    here = Instance.open(config, data, as_json)
    found = Provisioned(here.database).history(host, count)
    if not found:
        raise InputError(f"no run came to '{host}'; 'motcua provision hosts' lists the machines")
    spoken = here.spoken
    table = Table(
        *(
            Column(spoken.text(title), overflow="fold")
            for title in ("Run", "State", "Playbook", "Asked at", "Asked by", "Host")
        )
    )
    for one in found:
        if as_json:
            typer.echo(json.dumps({**asdict(one.run), "hosts": [asdict(one.outcome)]}, ensure_ascii=False))
            continue
        request, outcome = one.run.request, one.outcome
        what = f"{request.playbook} --check" if request.check else request.playbook
        became = f"ok={outcome.ok} changed={outcome.changed} failed={outcome.failed + outcome.unreachable}"
        if outcome.trouble is not None and not outcome.good:
            became += f" {words.trouble(spoken, outcome.trouble)}"
        cells = (escape(what), spoken.moment(one.run.requested_at), escape(request.requested_by), escape(became))
        table.add_row(str(one.run.id), coloured(one.run.state, spoken), *cells)
    if not as_json:
        Console().print(table)


@runs_app.command("list")
def list_runs(
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """The newest runs."""
    here = Instance.open(config, data, as_json)
    found, spoken = here.runs.recent(count), here.spoken
    if as_json:
        for record in found:
            typer.echo(document(record))
        return
    waits = here.queue.waits(here.settings.runs_at_once)
    table = Table(
        *(
            Column(spoken.text(title), overflow="fold")
            for title in ("Run", "State", "Playbook", "Hosts", "Asked by", "Asked at")
        )
    )
    for record in found:
        request = record.request
        state = coloured(record.state, spoken)
        if record.id in waits:
            state += f" {escape(words.wait(spoken, waits[record.id]))}"
        what = f"{request.playbook} --check" if request.check else request.playbook
        cells = (what, request.limit or spoken.text("every host"), request.requested_by)
        table.add_row(str(record.id), state, *map(escape, cells), spoken.moment(record.requested_at))
    Console().print(table)


@runs_app.command("show")
def show_run(run_id: RunId, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """One run from its first event to its end; follows it when it is still under way."""
    here = Instance.open(config, data, as_json)
    _following(run_id, lambda: here.follower().follow(run_id))


@runs_app.command("cancel")
def cancel_run(run_id: RunId, config: Config = None, data: Data = None) -> None:
    """Ask a run to stop. What is under way on a host at that moment may go on there."""
    here, now = Instance.open(config, data), time.time()
    record = here.follower().get(run_id)
    if not here.runs.request_cancel(run_id, getpass.getuser(), now):
        raise InputError(f"run {run_id} has already ended: {here.follower().get(run_id).state}")
    here.note(now, "run.cancel", str(run_id))
    _say(f"run {run_id} was asked to stop" if record.state is RunState.RUNNING else f"run {run_id} is cancelled")


@runs_app.command("confirm")
def confirm_run(run_id: RunId, config: Config = None, data: Data = None) -> None:
    """Let a run change hosts that no check has looked at."""
    here, now = Instance.open(config, data), time.time()
    here.follower().get(run_id)
    if not here.queue.confirm(run_id, getpass.getuser(), now):
        raise InputError(f"run {run_id} does not wait to be confirmed: {here.follower().get(run_id).state}")
    here.note(now, "run.confirm", str(run_id))
    _say(f"run {run_id} is confirmed")


def _carry_out(here: Instance, request: RunRequest) -> RunRecord:
    """Ask for a run and follow it; when no check has looked at its hosts, offer one first."""
    run_id = here.request(request)
    record = _following(run_id, lambda: here.follower().follow(run_id))
    if record.state is not RunState.UNCONFIRMED:
        return record
    hosts = ", ".join(host.host for host in record.hosts)
    here.runs.request_cancel(run_id, getpass.getuser(), time.time())
    if here.as_json or not sys.stdin.isatty():
        raise InputError(
            f"no check with these parameters has looked at {hosts} lately; look first with --check, or write --yes"
        )
    spoken = here.spoken
    typer.echo(spoken.text(words.UNCHECKED, hosts=hosts), err=True)
    if typer.confirm(spoken.text(words.CHECK_FIRST), default=True, err=True):
        looked = _carry_out(here, replace(request, check=True, diff=True))
        if looked.state is not RunState.SUCCESSFUL:
            return looked
    if typer.confirm(spoken.text(words.CHANGE_NOW, hosts=hosts), default=False, err=True):
        return _carry_out(here, replace(request, confirmed=True))
    return here.follower().get(run_id)


def _following(run_id: int, follow: Callable[[], RunRecord]) -> RunRecord:
    try:
        return follow()
    except KeyboardInterrupt:
        _say(f"run {run_id} goes on; 'motcua runs show {run_id}' follows it, 'motcua runs cancel {run_id}' stops it")
        raise typer.Exit(STOPPED) from None


def _finish(here: Instance, record: RunRecord) -> None:
    """End the command with the run's exit code."""
    code = exit_code(record.state)
    if code == WAITING:
        why = words.approval(here.spoken, record)
        waits = here.spoken.text(words.SECOND_PERSON, id=record.id, why=why)
        _say(f"{waits} motcua runs approve {record.id} --account NAME")
    raise typer.Exit(code)


def _say(sentence: str) -> None:
    typer.echo(f"motcua: {sentence}", err=True)
