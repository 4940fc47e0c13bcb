"""Writes what CONFIGURATION.md says of the file of the alerts, from the models of its receivers."""

from typing import get_args

from pydantic.fields import FieldInfo

from core.alerting.model import BaseReceiver, Receiver

EXAMPLE = """\
third_parties = false        # whether messages may leave the office at all

[[receiver]]
name = "duty"
channel = "email"
to = ["truc@example.gov.vn"]
sender = "motcua@example.gov.vn"
server = "mail.example.gov.vn:587"
user = "motcua"
password = "file:secrets/mail"
quiet_outside_working_hours = true
escalate_to = "head"

[[receiver]]
name = "head"
channel = "sms"
numbers = ["+84912345678"]
outbox = "/var/spool/gammu/outbox"
escalation_only = true

[[receiver]]
name = "alertmanager"
channel = "alertmanager"
urls = ["http://127.0.0.1:9093"]
"""
_HEAD = """
## Alerts

The setting `alerts` names a TOML file of who is told of incidents. It is taken whole or refused with a sentence for
each mistake, and read again when the inventory is (`POST /-/reload`, SIGHUP). Its relative paths are relative to it;
secrets in it are references (`file:PATH`, `env:NAME`). `motcua alerts test NAME` sends one message and says what became
of it; `motcua alerts list` shows the outbox; `motcua alerts retry NAME` sends again what a receiver refused.

```toml
"""
_ABOUT = """```

An incident that opens, comes back, becomes graver or ends is an alert. It is kept in the database until each receiver
has it, for 14 days at most, through crashes and outages; a receiver gets it at least once, with the same `Message-ID`
(mail) or `Idempotency-Key` (webhook) each time, and the end of an incident if and only if it was told of its beginning.
Messages name the device, its kind and site, and never an address, a serial number or what hangs behind what. Text
messages are one SMS without Vietnamese marks, which every telephone shows whole.

"""


def text() -> str:
    """The section."""
    rows = ["| channel | key | default | meaning |", "|---|---|---|---|"]
    rows += [_row("all", name, field) for name, field in BaseReceiver.model_fields.items()]
    for model in get_args(Receiver):
        own = {name: field for name, field in model.model_fields.items() if name not in BaseReceiver.model_fields}
        (channel,) = get_args(own.pop("channel").annotation)
        rows += [_row(f"`{channel}`", name, field) for name, field in own.items()]
    return _HEAD + EXAMPLE + _ABOUT + "\n".join(rows) + "\n"


def _row(channel: str, name: str, field: FieldInfo) -> str:
    return f"| {channel} | `{name}` | {_default(field)} | {field.description} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    default = field.get_default(call_default_factory=True)
    if default in (None, (), {}):
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{list(map(str, default)) if isinstance(default, tuple) else default}`".replace("'", '"')
