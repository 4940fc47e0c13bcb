"""The configuration of alerts as frozen models, already cross-checked."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from core.alerting.parts import Kind, MailAddress, Name, Phone, Reference, Server, Span, Url, is_here, server_of
from core.i18n import LanguageCode
from core.model import Severity
from core.model.frozen import Frozen

MOST_RECEIVERS = 32
"""Each has a thread of its own."""
_CA = "PEM file of the authorities that may sign the server's certificate, else the system's."
_BEARER = "Reference to a bearer token."


class BaseReceiver(Frozen):
    """What every channel has. Each field's description is what CONFIGURATION.md says of it."""

    name: Name = Field(description="Its name, in lists, metrics and `motcua alerts test NAME`.")
    language: LanguageCode = Field("vi", description="Language of its messages.")
    severities: tuple[Severity, ...] = Field(
        tuple(Severity), min_length=1, description="The severities of incidents that it hears of."
    )
    sites: tuple[str, ...] = Field((), description="Ids of the sites that it hears of; empty: all.")
    kinds: tuple[Kind, ...] = Field(
        (), description="Kinds of devices, links and services that it hears of; empty: all."
    )
    quiet_hours: tuple[Span, ...] = Field(
        (), description="`HH:MM-HH:MM` in the site's local time in which messages wait; what ended by then is not told."
    )
    quiet_outside_working_hours: bool = Field(False, description="Whether messages wait for the site's working hours.")
    quiet_through: tuple[Severity, ...] = Field(
        (Severity.S1,), description="Severities that are told at once, in quiet hours and outside digests too."
    )
    escalate_to: Name | None = Field(
        None, description="The receiver that is told when nobody acknowledges the incident in time."
    )
    escalate_minutes: float | None = Field(
        None,
        gt=0,
        le=44_640,
        description="What in time is, by the clock; else as response times say, in the site's working hours.",
    )
    escalation_only: bool = Field(False, description="Whether it hears of nothing but escalations to it.")
    digest_minutes: int = Field(
        0, ge=0, le=1440, description="Messages go out as one, so many minutes apart; 0: each at once."
    )
    late: Literal["digest", "each"] = Field(
        "digest", description="Whether what waited for over 10 minutes goes out as one message, or one by one."
    )
    timeout: float = Field(10.0, ge=0.5, le=120, description="Seconds without an answer after which a try has failed.")


class EmailReceiver(BaseReceiver):
    """Mail by an SMTP server."""

    channel: Literal["email"]
    to: tuple[MailAddress, ...] = Field(min_length=1, description="Who gets the mail.")
    sender: MailAddress = Field(description="Who it is from.")
    server: Server = Field(description="HOST:PORT of the mail server.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="STARTTLS, TLS from the start, or none for a server on this machine."
    )
    user: str | None = Field(None, description="User name for the server.")
    password: Reference | None = Field(None, description="Reference to that user's password.")
    ca: Path | None = Field(None, description=_CA)

    @model_validator(mode="after")
    def _whole(self) -> "EmailReceiver":
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together: give both or neither")
        host, _ = server_of(self.server)
        if self.security == "none" and not is_here(host):
            raise ValueError(f'mail would go to {host} in the clear; write security = "starttls" or "tls"')
        return self


class WebhookReceiver(BaseReceiver):
    """JSON by POST, to a program of the office."""

    channel: Literal["webhook"]
    url: Url = Field(description="Where to post.")
    signature: Reference | None = Field(
        None, description="Reference to the key of an HMAC-SHA256 of the body, which stands in `X-Motcua-Signature`."
    )
    token: Reference | None = Field(None, description=_BEARER)
    ca: Path | None = Field(None, description=_CA)

    @model_validator(mode="after")
    def _whole(self) -> "WebhookReceiver":
        check_clear(self.url, self.token)
        return self


class AlertmanagerReceiver(BaseReceiver):
    """Prometheus' Alertmanager, API v2."""

    channel: Literal["alertmanager"]
    urls: tuple[Url, ...] = Field(min_length=1, description="Each member of the cluster, without `/api/v2/alerts`.")
    resend: float = Field(60.0, ge=1, le=3600, description="Seconds after which it is told again of what lasts.")
    token: Reference | None = Field(None, description=_BEARER)
    ca: Path | None = Field(None, description=_CA)

    @model_validator(mode="after")
    def _whole(self) -> "AlertmanagerReceiver":
        for url in self.urls:
            check_clear(url, self.token)
        return self


class SmsReceiver(BaseReceiver):
    """Text messages by a modem of this machine."""

    channel: Literal["sms"]
    numbers: tuple[Phone, ...] = Field(min_length=1, description="Telephone numbers.")
    outbox: Path = Field(description="The outbox folder of gammu-smsd (`Service = files`).")


class TemplateReceiver(BaseReceiver):
    """A service outside the office, as one of our templates describes it."""

    channel: Literal["template"]
    template: str = Field(description="`telegram` or `zalo`.")
    values: dict[str, str] = Field(
        default_factory=dict, description="What the template asks for: telegram `chat_id`; zalo `phone`, `template_id`."
    )
    token: Reference = Field(description="Reference to the service's token.")
    url: Url | None = Field(None, description="Another place than the template's, such as the office's own gateway.")
    ca: Path | None = Field(None, description=_CA)

    @model_validator(mode="after")
    def _whole(self) -> "TemplateReceiver":
        if self.url is not None:
            check_clear(self.url, self.token)
        return self


def check_clear(url: str, secret: str | None) -> None:
    """A secret goes over TLS or stays on this machine. Raises ValueError."""
    parts = urlsplit(url)
    if secret is not None and parts.scheme == "http" and not is_here(parts.hostname or ""):
        raise ValueError(f"a secret would go to {parts.hostname} in the clear; write https://")


Receiver = EmailReceiver | WebhookReceiver | AlertmanagerReceiver | SmsReceiver | TemplateReceiver


class Alerting(Frozen):
    """Everything that the file says. ``third_parties`` lets receivers outside the office be named at all."""

    third_parties: bool = False
    receiver: tuple[Annotated[Receiver, Field(discriminator="channel")], ...] = Field((), max_length=MOST_RECEIVERS)

    def named(self, name: str) -> Receiver | None:
        """The receiver of this name, or None."""
        return next((one for one in self.receiver if one.name == name), None)
