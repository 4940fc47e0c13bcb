"""Services outside the office (Zalo, Telegram), as ``core/alerting/templates`` describes them: off unless asked for."""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from core import words
from core.alerting import TemplateReceiver
from core.alerting.templates import Template, templates
from core.i18n import language
from core.secrets import SecretResolver
from monitor.alerts import http
from monitor.alerts.errors import DeferredError, RefusedError, UnreachableError
from monitor.alerts.message import Message

_PLACE = re.compile(r"\{(\w+)\}")
_LONGEST = 4000
"""Letters of a text; Telegram takes 4,096."""


def send(message: Message, receiver: TemplateReceiver, secrets: SecretResolver) -> str:
    """Post what the template says. The place of no error is shown: its path may hold the token."""
    template = templates()[receiver.template]
    token = secrets.resolve(receiver.token).reveal()
    values = {**receiver.values, **told(message)}
    url = _filled(receiver.url or template.url, {**values, "token": quote(token, safe=":")})
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "motcua"}
    headers |= {name: _filled(text, {**values, "token": token}) for name, text in template.headers.items()}
    body = json.dumps(_deep(template.body, values), ensure_ascii=False).encode()
    answer = http.post(url, body, headers, receiver.timeout, receiver.ca)
    place = http.host_of(template.url if receiver.url is None else receiver.url)
    if answer.status in (401, 403, 404):  # 404: Telegram's word for a wrong token
        raise UnreachableError(f"{place} answered HTTP {answer.status}; check the token of '{receiver.template}'")
    http.check(answer, place)
    _check(answer, template, place)
    return f"{place} took it"


def told(message: Message) -> dict[str, str]:
    """All that ever leaves the office: no id of a device, no address, nothing of who hangs behind what."""
    first, spoken = message.items[0], language(message.language)
    return {
        "key": message.key,
        "title": message.title,
        "text": message.text[:_LONGEST],
        "site": first.about.get("site_name", "") or "–",
        "severity": first.severity.value,
        "time": spoken.moment(first.at, words.zone_of(first)),
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def _deep(value: object, values: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return _filled(value, values)
    if isinstance(value, Mapping):
        return {name: _deep(one, values) for name, one in value.items()}
    return [_deep(one, values) for one in value] if isinstance(value, list) else value


def _check(answer: http.Answer, template: Template, place: str) -> None:
    """Services that answer 200 and say in the body that they did not."""
    try:
        said = json.loads(answer.text)
    except ValueError:
        raise DeferredError(f"{place} answered something else than JSON", maybe=True) from None
    if not isinstance(said, dict):
        raise DeferredError(f"{place} answered something else than an object", maybe=True)
    for name, wanted in template.taken.items():
        if said.get(name) == wanted:
            continue
        why = f"{place} answered {name} = {said.get(name)}: {said.get('message') or said.get('description') or ''}"
        passing = said.get(name) in template.passing.get(name, ())
        raise (UnreachableError if passing else RefusedError)(why[:300])
