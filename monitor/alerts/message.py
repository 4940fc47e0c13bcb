"""What a channel is given to send: texts in the receiver's language, and the alerts for programs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core import words
from core.i18n import LanguageCode, language
from core.model import Alert, AlertKind, Reason, Severity
from core.store.claims import Parcel

TEST_NAME = "motcua"


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``key`` is the same each time it is sent, so that a receiver can drop the second; ``at`` is now.

    ``thread`` is the same for all messages of one incident, and empty when there are several in this one.
    """

    key: str
    at: float
    title: str
    text: str
    items: Sequence[Alert]
    language: LanguageCode
    thread: str = ""
    is_test: bool = False


def message_of(parcel: Parcel, code: LanguageCode, now: float) -> Message:
    """What is told of these alerts, in this language."""
    spoken = language(code)
    alerts = [replace(alert, kind=delivery.kind) for delivery, alert in parcel.items]
    key = _digest("delivery", parcel.number, parcel.receiver, alerts[0])
    if len(alerts) == 1:
        (alert,) = alerts
        title = words.alert_title(spoken, alert)
        text = "\n".join([title, "", *words.alert_lines(spoken, alert)])
        return Message(key, now, title, text, alerts, code, _digest("incident", alert.incident, "", alert))
    title = words.digest_title(spoken, [alert.kind for alert in alerts])
    lines = [
        f"- {spoken.moment(alert.at, words.zone_of(alert))} {words.alert_title(spoken, alert)}" for alert in alerts
    ]
    return Message(key, now, title, "\n".join([title, "", *lines]), alerts, code)


def trial_message(code: LanguageCode, now: float) -> Message:
    """A message that says that it is a test."""
    about = {"name": TEST_NAME, "kind": "", "site": "", "site_name": "", "zone": "Asia/Ho_Chi_Minh"}
    alert = Alert(0, now, AlertKind.OPENED, 0, 0, f"test:{TEST_NAME}", Severity.S4, Reason.ANSWERING, now, None, about)
    spoken = language(code)
    key = _digest("test", int(now * 1000), "", alert)
    return Message(key, now, spoken.text(words.TEST_TITLE), spoken.text(words.TEST_TEXT), [alert], code, is_test=True)


def _digest(what: str, number: int, receiver: str, alert: Alert) -> str:
    """Of another instance's messages it differs by when and where the incident began."""
    whole = f"{what}|{number}|{receiver}|{alert.subject}|{alert.opened_at!r}"
    return hashlib.sha256(whole.encode()).hexdigest()[:32]
