"""The channels: each sends one message and says what it was answered, or raises a DeliveryError.

A channel is a function of a message, a receiver of its kind and the resolver of secrets. To add one: a module here, a
line in ``CHANNELS``, a model of its receiver in ``core/alerting/model.py``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from core.secrets import SecretResolver
from monitor.alerts.channels import alertmanager, email, sms, template, webhook
from monitor.alerts.message import Message

Send = Callable[[Message, Any, SecretResolver], str]
CHANNELS: Mapping[str, Send] = {
    "email": email.send,
    "webhook": webhook.send,
    "alertmanager": alertmanager.send,
    "sms": sms.send,
    "template": template.send,
}
