"""What a run saw of the promises of roles: taken from its events, redacted, written down when it is over."""

import logging
from dataclasses import fields

from core.model import CheckResult
from provision.engine import Event
from provision.events import Redact

_TEXTS = tuple(field.name for field in fields(CheckResult) if field.name != "passed")
log = logging.getLogger(__name__)


class Promises:
    """Collects the results of ``motcua_verify``; a check that was looked at again counts as it was seen last."""

    def __init__(self, redact: Redact) -> None:
        self._redact = redact
        self._seen: dict[tuple[str, str], CheckResult] = {}

    def take(self, event: Event) -> None:
        """Take one event of the engine's. An exception here would end ansible-runner's thread and leave no trace."""
        try:
            self._take(event)
        except (AttributeError, KeyError, TypeError):
            log.exception("checks in an event could not be read")

    @property
    def results(self) -> tuple[CheckResult, ...]:
        """What was seen so far."""
        return tuple(self._seen.values())

    def _take(self, event: Event) -> None:
        if event.get("event") != "runner_on_ok":
            return
        data = event.get("event_data") or {}
        if data.get("resolved_action", data.get("task_action")) not in _ACTIONS:
            return
        for one in data["res"]["checks"]:
            told = {name: self._redact(str(one[name])) for name in _TEXTS}
            result = CheckResult(**told, passed=bool(one["passed"]))
            self._seen[result.host, result.id] = result


_ACTIONS = ("motcua_verify", "ansible.legacy.motcua_verify")
