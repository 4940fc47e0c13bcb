"""Follows a run in a terminal: rich where somebody looks, plain lines where a program reads, JSON where it asks."""

import json
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field

import typer
from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from core import words
from core.errors import InputError
from core.i18n import Language
from core.model import HostOutcome, RunEvent, RunRecord, RunState, TaskOutcome
from core.store.run_queue import RunQueue
from core.store.runs import Runs

FAILED, STOPPED, WAITING = 2, 3, 5
_POLL_SECONDS = 0.2
_COLOURS = {
    TaskOutcome.OK: "green",
    TaskOutcome.CHANGED: "yellow",
    TaskOutcome.FAILED: "red",
    TaskOutcome.UNREACHABLE: "red",
    TaskOutcome.SKIPPED: "cyan",
}
_STATE_COLOURS = {RunState.SUCCESSFUL: "green", RunState.FAILED: "red", RunState.INTERRUPTED: "red"}
_EXITS: Mapping[RunState, int] = {
    RunState.SUCCESSFUL: 0,
    RunState.FAILED: FAILED,
    RunState.UNCONFIRMED: WAITING,
    RunState.UNAPPROVED: WAITING,
}
_COUNTS = ("ok", "changed", "failed", "unreachable", "skipped")


def exit_code(state: RunState) -> int:
    """0 successful, 2 failed, 3 cancelled, interrupted, rejected or expired, 5 it waits for somebody."""
    return _EXITS.get(state, STOPPED)


def coloured(state: RunState, spoken: Language) -> str:
    """A run's state, for a console."""
    return f"[{_STATE_COLOURS.get(state, 'yellow')}]{spoken.text(words.RUN_STATES[state])}[/]"


@dataclass(slots=True)
class Follower:
    """Prints runs as they go on."""

    runs: Runs
    queue: RunQueue
    spoken: Language
    places: int
    as_json: bool
    console: Console = field(default_factory=Console)
    _said: str = ""
    _task: str = ""
    _done: set[str] = field(default_factory=set)

    def get(self, run_id: int) -> RunRecord:
        """One run. Raises InputError."""
        record = self.runs.get(run_id)
        if record is None:
            raise InputError(f"there is no run {run_id}; 'motcua runs list' lists them")
        return record

    def follow(self, run_id: int) -> RunRecord:
        """Print what happens until the run has ended or waits for somebody; returns it as it is then.

        Raises KeyboardInterrupt (the run goes on), InputError.
        """
        last = 0
        with self._status() as status:
            while True:
                record = self.get(run_id)  # before its events: those of an ended run are all there
                for event in self.runs.events(run_id, after=last):
                    last = event.counter
                    self._print(event)
                if record.state.ended or record.state in (RunState.UNCONFIRMED, RunState.UNAPPROVED):
                    break
                self._progress(record, status)
                time.sleep(_POLL_SECONDS)
        self._recap(record)
        return record

    def _status(self) -> AbstractContextManager[Status | None]:
        is_seen = self.console.is_terminal and not self.as_json
        return self.console.status("…") if is_seen else nullcontext()

    def _progress(self, record: RunRecord, status: Status | None) -> None:
        """On a terminal one line that changes; else a line whenever what a waiting run waits for is another."""
        wait = self.queue.waits(self.places).get(record.id) if record.state is RunState.QUEUED else None
        said = "" if wait is None else words.wait(self.spoken, wait)
        if status is not None:
            state = self.spoken.text(words.RUN_STATES[record.state])
            count = f"{len(self._done)}/{len(record.hosts)}" if record.hosts else ""
            status.update(escape(" · ".join(part for part in (said or state, self._task, count) if part)))
        elif said and said != self._said and not self.as_json:
            typer.echo(said)
        self._said = said

    def _print(self, event: RunEvent) -> None:
        if event.kind == "task":
            self._task, self._done = event.task, set()
        elif event.outcome is not None:
            self._done.add(event.host)
        if self.as_json:
            typer.echo(json.dumps(asdict(event), ensure_ascii=False))
            return
        console = self.console
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

    def _recap(self, record: RunRecord) -> None:
        if self.as_json:
            typer.echo(document(record))
            return
        console, spoken = self.console, self.spoken
        begun = [host for host in record.hosts if host.begun]
        if begun:
            console.print()
            console.print(_table(begun, spoken))
        console.print(f"{spoken.text('run {id}', id=record.id)}: {coloured(record.state, spoken)}", highlight=False)
        for sentence in words.run_sentences(spoken, record):
            console.print(sentence, markup=False, highlight=False, soft_wrap=True)
        if record.started_at is not None and not record.log_complete:
            console.print(spoken.text("The log of this run is not complete."), style="yellow")
        if record.state.ended and any(not host.good for host in record.hosts):
            console.print(spoken.text(words.THE_REST, id=record.id), markup=False, highlight=False)


def document(record: RunRecord) -> str:
    """A run as one line of JSON."""
    return json.dumps(asdict(record), ensure_ascii=False)


def _table(hosts: list[HostOutcome], spoken: Language) -> Table:
    titles = [spoken.text(words.TASK_OUTCOMES[TaskOutcome(name)]) for name in _COUNTS]
    table = Table(spoken.text("Host"), *titles)
    for host in hosts:
        table.add_row(escape(host.host), *(str(getattr(host, name)) for name in _COUNTS))
    return table
