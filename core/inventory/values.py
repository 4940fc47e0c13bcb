"""Single values: from what YAML made of them to what the models take."""

import json
import re
from collections.abc import Mapping
from datetime import time
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError

from core.model import Schedule
from core.model.frozen import Frozen

M = TypeVar("M", bound=Frozen)

REFERENCES = ("$ANSIBLE_VAULT;", "file:", "env:")
_VAULT_KEY = "__ansible_vault"
_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}")
_SPAN = re.compile(r"([0-9]{2}:[0-9]{2})\s*[-–]\s*([0-9]{2}:[0-9]{2})")


class Refused(NamedTuple):
    """A field that a model does not take."""

    field: str
    value: Any
    missing: bool


def unwrapped(value: Any) -> Any:
    """Replace Ansible's mark of an encrypted value by the encrypted text, at any depth."""
    if isinstance(value, dict):
        if set(value) == {_VAULT_KEY}:
            return str(value[_VAULT_KEY]).strip()
        return {name: unwrapped(below) for name, below in value.items()}
    return [unwrapped(item) for item in value] if isinstance(value, list) else value


def is_template(value: Any) -> bool:
    """Whether Ansible would evaluate something in it; the inventory alone cannot."""
    text = json.dumps(value)
    return "{{" in text or "{%" in text


def is_reference(value: object) -> bool:
    """Whether this says where a secret is, rather than being it."""
    return isinstance(value, str) and value.startswith(REFERENCES)


def is_target(text: str) -> bool:
    """Whether a probe can be sent there: a URL of http or https, or HOST:PORT, [ADDRESS]:PORT or HOST."""
    try:
        url = urlsplit(text if "://" in text else f"//{text}")
        port = url.port
    except ValueError:
        return False
    plain = not (url.path or url.query) and "://" not in text and url.username is None
    return bool(url.hostname) and port != 0 and (url.scheme in ("http", "https") or plain) and text.strip() == text


def validated(model: type[M], values: Mapping[str, Any]) -> tuple[M | None, list[Refused]]:
    """The model of these values, or the fields that it refuses, each once.

    Strict: '5' is no number and 5 is no text; but what JSON cannot say (a date) is read from text.
    """
    try:
        return model.model_validate_json(json.dumps(values), strict=True), []
    except ValidationError as error:
        refused: dict[str, Refused] = {}
        for problem in error.errors(include_url=False):
            name = "_".join(str(part) for part in problem["loc"][: 2 if problem["loc"][0] == "asset" else 1])
            missing = problem["type"] == "missing" or problem["input"] is None
            refused.setdefault(name, Refused(name, problem["input"], missing))
        return None, list(refused.values())


def mac(value: Any) -> str:
    """A MAC address in capitals with colons. Raises ValueError."""
    if not isinstance(value, str) or not _MAC.fullmatch(value):
        raise ValueError
    return value.upper().replace("-", ":")


def schedule(value: Any) -> Schedule:
    """``{days: [1, 5], hours: ["07:30-11:30"], on_holidays: false}`` as a Schedule. Raises ValueError."""
    if not isinstance(value, dict) or set(value) - {"days", "hours", "on_holidays"}:
        raise ValueError
    days, on_holidays = value.get("days", [1, 2, 3, 4, 5]), value.get("on_holidays", False)
    if not isinstance(days, list) or not days or type(on_holidays) is not bool:
        raise ValueError
    if any(type(day) is not int or not 1 <= day <= 7 for day in days) or len(set(days)) < len(days):
        raise ValueError
    spans = hours(value.get("hours"))
    if not spans:
        raise ValueError
    return Schedule(days=tuple(sorted(days)), hours=spans, on_holidays=on_holidays)


def hours(value: Any) -> tuple[tuple[time, time], ...]:
    """``["07:30-11:30", "13:00-17:00"]`` in their order, apart from each other. Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError
    spans = sorted(_span(text) for text in value)
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        raise ValueError
    return tuple(spans)


def _span(text: object) -> tuple[time, time]:
    match = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError
    start, end = (time.fromisoformat(part) for part in match.groups())
    if start >= end:
        raise ValueError
    return start, end
