"""Reads the configuration of alerts: all of it, or a refusal that lists every mistake."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.alerting.model import MOST_RECEIVERS, Alerting, TemplateReceiver
from core.alerting.templates import templates
from core.errors import InputError
from core.model import Inventory
from core.references import FILE

_PATHS = ("ca", "outbox")
_REFERENCES = ("password", "signature", "token")
_CHANNELS = "email, webhook, alertmanager, sms or template"


def load(file: Path) -> Alerting:
    """What this file says; its relative paths are relative to it. Raises InputError with a sentence a mistake."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"the file of the alerts {file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file} is not TOML: {error}") from error
    given = values.get("receiver", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise InputError(f"{file}: receivers are tables of a list; write [[receiver]] above each")
    try:
        alerting = Alerting.model_validate({**values, "receiver": [_beside(file, one) for one in given]})
    except ValidationError as error:
        wrong = [dict(mistake) for mistake in error.errors()]
        sentences = dict.fromkeys(_sentence(one, given) for one in wrong if not _follows(one, wrong))
        raise InputError("\n".join(f"{file}: {sentence}" for sentence in sentences)) from error
    found = list(_cross_check(alerting))
    if found:
        raise InputError("\n".join(f"{file}: {sentence}" for sentence in found))
    return alerting


def unknown_sites(alerting: Alerting, inventory: Inventory) -> list[str]:
    """A sentence for each site that a receiver names and the inventory does not have: it would never hear of it."""
    known = {site.id for site in inventory.sites}
    return [
        f"receiver '{one.name}': there is no site '{site}' in the inventory; known are {', '.join(sorted(known))}"
        for one in alerting.receiver
        for site in one.sites
        if site not in known
    ]


def _beside(file: Path, receiver: Mapping[str, Any]) -> dict[str, Any]:
    """Paths, and references to files, relative to the file of the alerts."""
    found = dict(receiver)
    for name in _PATHS:
        if isinstance(found.get(name), str):
            found[name] = str(file.parent.resolve() / found[name])
    for name in _REFERENCES:
        if isinstance(found.get(name), str) and found[name].startswith(FILE):
            found[name] = f"{FILE}{file.parent.resolve() / found[name].removeprefix(FILE)}"
    return found


def _cross_check(alerting: Alerting) -> Iterator[str]:
    names = Counter(one.name for one in alerting.receiver)
    for name, times in names.items():
        if times > 1:
            yield f"receiver '{name}' stands there {times} times; give each a name of its own"
    for one in alerting.receiver:
        if one.escalate_to is not None and one.escalate_to not in names:
            known = ", ".join(sorted(names))
            yield f"receiver '{one.name}': there is no receiver '{one.escalate_to}' to escalate to; known are {known}"
        if one.escalate_minutes is not None and one.escalate_to is None:
            yield f"receiver '{one.name}': escalate_minutes without escalate_to; name the receiver that hears next"
        if _goes_round(alerting, one.name):
            yield f"receiver '{one.name}': escalation comes back to it; let the last one have no escalate_to"
        if isinstance(one, TemplateReceiver):
            yield from (f"receiver '{one.name}': {what}" for what in _template_mistakes(one, alerting.third_parties))


def _goes_round(alerting: Alerting, name: str) -> bool:
    one, seen = alerting.named(name), 0
    while one is not None and one.escalate_to is not None and seen <= len(alerting.receiver):
        if one.escalate_to == name:
            return True
        one, seen = alerting.named(one.escalate_to), seen + 1
    return False


def _template_mistakes(receiver: TemplateReceiver, third_parties: bool) -> Iterator[str]:
    if not third_parties:
        yield "its messages leave the office; write third_parties = true at the top if that is allowed"
    template = templates().get(receiver.template)
    if template is None:
        yield f"there is no template '{receiver.template}'; known are {', '.join(templates())}"
        return
    for name in template.values:
        if name not in receiver.values:
            yield f"the template '{receiver.template}' needs values.{name}"
    for name in receiver.values:
        if name not in template.values:
            yield f"the template '{receiver.template}' has no values.{name}; it has {', '.join(template.values)}"


def _sentence(mistake: dict[str, Any], given: list[dict[str, Any]]) -> str:
    where, kind = list(mistake["loc"]), mistake["type"]
    if where[:1] != ["receiver"]:
        return (
            f"'{where[0]}' is not known; known are third_parties and [[receiver]]"
            if kind == "extra_forbidden"
            else (f"'{where[0]}': {_said(mistake)}")
        )
    if len(where) == 1:
        return f"there are more than {MOST_RECEIVERS} receivers; let some share one, or write to a list"
    number = int(where[1])
    name = given[number].get("name")
    place = f"receiver '{name}'" if isinstance(name, str) else f"receiver {number + 1}"
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return f"{place}: channel is one of {_CHANNELS}"
    field = ".".join(str(part) for part in where[3:] if not str(part)[0].isupper())
    if kind == "extra_forbidden":
        return f"{place}: '{field}' is not known for the channel {where[2]}; CONFIGURATION.md lists what is"
    if kind == "missing":
        return f"{place}: '{field}' is missing"
    return f"{place}: {field}: {_said(mistake)}" if field else f"{place}: {_said(mistake)}"


def _follows(mistake: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    """Whether a list is too short only since what stands in it was refused."""
    within = [one for one in others if one is not mistake and one["loc"][: len(mistake["loc"])] == mistake["loc"]]
    return mistake["type"] == "too_short" and bool(within)


def _said(mistake: dict[str, Any]) -> str:
    if mistake["type"] == "too_short":
        return "it is empty; write at least one"
    return str(mistake["msg"]).removeprefix("Value error, ")
