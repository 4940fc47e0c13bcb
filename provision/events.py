"""From ansible-runner's events to ours; pure."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.model import HostOutcome, RunEvent, TaskOutcome
from provision.engine import Event

Redact = Callable[[str], str]
IGNORED = "(ignored)"
"""How the text of a failure begins that the playbook lets pass."""

LONGEST_TEXT = 16_000
LONGEST_DIFF = 64_000
_LARGEST_DIFFED = 400_000  # difflib is quadratic; a larger pair of files is only named

_RESULTS = {
    "runner_on_ok": TaskOutcome.OK,
    "runner_on_failed": TaskOutcome.FAILED,
    "runner_on_unreachable": TaskOutcome.UNREACHABLE,
    "runner_on_skipped": TaskOutcome.SKIPPED,
}
_ANNOUNCEMENTS = {
    "runner_on_start": "start",
    "playbook_on_play_start": "play",
    "playbook_on_task_start": "task",
    "playbook_on_handler_task_start": "task",
    "playbook_on_no_hosts_matched": "output",
    "runner_retry": "retry",
    "verbose": "output",
    "warning": "warning",
    "deprecated": "warning",
    "system_warning": "warning",
    "error": "error",
}


def translate(event: Event, counter: int, fallback_time: float, redact: Redact) -> RunEvent | None:
    """Our event for one of theirs, redacted; None for one that says nothing a reader needs."""
    kind = str(event.get("event", ""))
    data = event.get("event_data") or {}
    outcome = _RESULTS.get(kind)
    at = _time(event.get("created"), fallback_time)
    if outcome is not None:
        return _result(data, outcome, counter, at, redact)
    known = _ANNOUNCEMENTS.get(kind)
    text = str(event.get("stdout") or "").strip()
    if known is None or (known in ("output", "warning", "error") and not text):
        return None
    return RunEvent(counter, at, known, *_names(data, redact), text=_cut(redact(text), LONGEST_TEXT))


def recap(event: Event) -> tuple[HostOutcome, ...] | None:
    """The hosts' totals when the event is the recap at the end of a playbook, else None."""
    if event.get("event") != "playbook_on_stats":
        return None
    data = event.get("event_data") or {}
    names = {"ok": "ok", "changed": "changed", "failed": "failures", "unreachable": "dark", "skipped": "skipped"}
    hosts = sorted({host for theirs in (*names.values(), "processed") for host in data.get(theirs) or {}})
    return tuple(
        HostOutcome(host, **{ours: (data.get(theirs) or {}).get(host, 0) for ours, theirs in names.items()})
        for host in hosts
    )


@dataclass(slots=True)
class Sequence:
    """Whether an event is missing: Ansible's counters must follow one another."""

    last: int = 0
    holes: bool = False

    def see(self, event: Event) -> None:
        """Note an event's counter."""
        counter = int(event.get("counter") or 0)
        self.holes = self.holes or counter != self.last + 1
        self.last = counter


def _result(data: Mapping[str, Any], outcome: TaskOutcome, counter: int, at: float, redact: Redact) -> RunEvent:
    result = data.get("res")
    result = result if isinstance(result, Mapping) else {}
    if outcome is TaskOutcome.OK and result.get("changed"):
        outcome = TaskOutcome.CHANGED
    return RunEvent(
        counter,
        at,
        "result",
        *_names(data, redact),
        outcome=outcome,
        duration=float(data.get("duration") or 0.0),
        text=_cut(redact(_said(data, result, outcome)), LONGEST_TEXT),
        diff=_cut("\n".join(part for diff in _diffs(result) if (part := _diff(diff, redact))), LONGEST_DIFF),
    )


def _said(data: Mapping[str, Any], result: Mapping[str, Any], outcome: TaskOutcome) -> str:
    """What a module said for itself; of a task that went well only its message."""
    if "censored" in result:
        return "(not shown: the task handles secrets)"
    if not result and outcome is not TaskOutcome.SKIPPED:
        return "(the result was too large to keep)"
    keys = ("msg", "skip_reason") if outcome in (TaskOutcome.OK, TaskOutcome.CHANGED, TaskOutcome.SKIPPED) else _FAILURE
    parts = [part for key in keys if (part := _plain(result.get(key)))]
    parts += [part for item in _listed(result.get("results")) if (part := _item(item))]
    ignored = [IGNORED] if outcome is TaskOutcome.FAILED and data.get("ignore_errors") else []
    return "\n".join(ignored + parts)


_FAILURE = ("msg", "stderr", "stdout", "module_stderr", "module_stdout")


def _item(item: object) -> str:
    """What one round of a loop said, if it failed."""
    if not isinstance(item, Mapping) or not item.get("failed"):
        return ""
    return f"{_plain(item.get('item'))}: {_plain(item.get('msg'))}"


def _diffs(result: Mapping[str, Any]) -> list[object]:
    """The diffs of a task, and of each round of its loop."""
    rounds = [item for item in _listed(result.get("results")) if isinstance(item, Mapping)]
    return [diff for source in (result, *rounds) for diff in _listed(source.get("diff"))]


def _diff(diff: object, redact: Redact) -> str:
    """One of a module's diffs as text."""
    if not isinstance(diff, Mapping):
        return ""
    if "prepared" in diff:
        return redact(_plain(diff["prepared"]))
    # redacted before they are compared: a comparison would take a secret of several lines apart
    before, after = redact(_sheet(diff.get("before"))), redact(_sheet(diff.get("after")))
    if before == after:
        return ""
    name = str(diff.get("after_header") or diff.get("before_header") or "")
    if len(before) + len(after) > _LARGEST_DIFFED:
        return f"{name}: too large to compare"
    lines = difflib.unified_diff(
        before.splitlines(),
        after.splitlines(),
        str(diff.get("before_header") or "before"),
        name or "after",
        lineterm="",
    )
    return "\n".join(lines)


def _sheet(value: object) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {value[key]}" for key in sorted(value))
    return "" if value is None else str(value)


def _plain(value: object) -> str:
    return "" if value is None else str(value).strip()


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _names(data: Mapping[str, Any], redact: Redact) -> tuple[str, str, str]:
    """Host, play and task, in the order of RunEvent."""
    host, play, task = (redact(str(data.get(key) or "")) for key in ("host", "play", "task"))
    return host, play, task


def _time(created: object, fallback: float) -> float:
    try:
        return datetime.fromisoformat(str(created)).timestamp()
    except ValueError:
        return fallback


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}\n(cut here: {len(text)} characters)"
