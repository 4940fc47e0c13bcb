"""JSON to any program: signed, with a key by which it can drop what comes twice."""

import hashlib
import hmac
import json

from core import words
from core.alerting import WebhookReceiver
from core.i18n import iso, language
from core.model import Alert
from core.secrets import SecretResolver
from monitor.alerts import http
from monitor.alerts.message import Message

KEY_HEADER = "Idempotency-Key"
SIGNATURE_HEADER = "X-Motcua-Signature"


def send(message: Message, receiver: WebhookReceiver, secrets: SecretResolver) -> str:
    """Post the alerts; the receiver has them when it answers 2xx."""
    body = json.dumps(document(message), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", KEY_HEADER: message.key, "User-Agent": "motcua"}
    if receiver.signature is not None:
        headers[SIGNATURE_HEADER] = f"sha256={signature(secrets.resolve(receiver.signature).reveal(), body)}"
    if receiver.token is not None:
        headers["Authorization"] = f"Bearer {secrets.resolve(receiver.token).reveal()}"
    answer = http.post(receiver.url, body, headers, receiver.timeout, receiver.ca)
    place = http.host_of(receiver.url)
    http.check(answer, place)
    return f"{place} answered {answer.said}"


def signature(key: str, body: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) of the body, in hexadecimal."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def document(message: Message) -> dict[str, object]:
    """What is posted."""
    return {
        "version": 1,
        "key": message.key,
        "test": message.is_test,
        "title": message.title,
        "text": message.text,
        "alerts": [_alert(message, one) for one in message.items],
    }


def _alert(message: Message, alert: Alert) -> dict[str, object]:
    return {
        "kind": alert.kind,
        "at": iso(alert.at),
        "incident": alert.incident,
        "subject": alert.subject,
        "name": alert.about.get("name", ""),
        "subject_kind": alert.about.get("kind", ""),
        "site": alert.about.get("site", ""),
        "site_name": alert.about.get("site_name", ""),
        "severity": alert.severity,
        "reason": alert.reason,
        "sentence": language(message.language).text(words.REASONS[alert.reason]),
        "opened_at": iso(alert.opened_at),
    }
