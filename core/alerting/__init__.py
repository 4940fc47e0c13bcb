"""Who is told of incidents, and how: read from one file, refused whole or taken whole."""

from core.alerting.model import (
    Alerting,
    AlertmanagerReceiver,
    EmailReceiver,
    Receiver,
    SmsReceiver,
    TemplateReceiver,
    WebhookReceiver,
)
from core.alerting.publishing import publish
from core.alerting.reading import load

__all__ = [
    "Alerting",
    "AlertmanagerReceiver",
    "EmailReceiver",
    "Receiver",
    "SmsReceiver",
    "TemplateReceiver",
    "WebhookReceiver",
    "load",
    "publish",
]
