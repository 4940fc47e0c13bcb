"""Prometheus' Alertmanager, API v2: alerts with their end, told again while they last."""

import json
from datetime import UTC, datetime

from core import words
from core.alerting import AlertmanagerReceiver
from core.i18n import language
from core.model import Alert, AlertKind
from core.secrets import SecretResolver
from monitor.alerts import http
from monitor.alerts.errors import DeliveryError
from monitor.alerts.message import Message

PATH = "/api/v2/alerts"
RESENDS = 4
"""Repetitions that may fail before Alertmanager takes an alert for ended, as Prometheus has it."""
RESOLVED_FOR = 900.0
"""Seconds that an end is told again: an Alertmanager that restarts remembers no alert."""


def send(message: Message, receiver: AlertmanagerReceiver, secrets: SecretResolver) -> str:
    """Post to each member of the cluster; it is delivered when one has it, and the others hear of it at the next."""
    body = json.dumps([_alert(message, one, receiver.resend) for one in message.items], ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "motcua"}
    if receiver.token is not None:
        headers["Authorization"] = f"Bearer {secrets.resolve(receiver.token).reveal()}"
    taken, errors = [], []
    for url in receiver.urls:
        try:
            answer = http.post(url.rstrip("/") + PATH, body, headers, receiver.timeout, receiver.ca)
            http.check(answer, http.host_of(url))
            taken.append(http.host_of(url))
        except DeliveryError as error:
            errors.append(error)
    if not taken:
        raise max(errors, key=lambda error: error.rest or 0.0)  # no member is asked sooner than it wants
    return "; ".join([f"{', '.join(taken)} took it", *map(str, errors)])


def _alert(message: Message, alert: Alert, resend: float) -> dict[str, object]:
    """A postableAlert. What identifies it does not change between its beginning and its end."""
    ended = alert.kind is AlertKind.RESOLVED
    spoken = language(message.language)
    labels = {
        "alertname": "MotcuaTest" if message.is_test else "MotcuaIncident",
        "incident": str(alert.incident),
        "subject": alert.subject,
        "severity": alert.severity.value,
        "reason": alert.reason.value,
        "site": alert.about.get("site", ""),
        "kind": alert.about.get("kind", ""),
    }
    return {
        "labels": {name: value for name, value in labels.items() if value},
        "annotations": {
            "summary": message.title if message.is_test else words.alert_title(spoken, alert),
            "description": "\n".join(words.alert_lines(spoken, alert)),
        },
        "startsAt": _time(alert.opened_at),
        "endsAt": _time(alert.at if ended else message.at + RESENDS * resend),
    }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
