"""Small values of the configuration of alerts, each refused with a sentence."""

import re
from datetime import time
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from core.model import DeviceKind, LinkKind, ServiceKind
from core.settings.base import Reference

__all__ = [
    "Kind",
    "MailAddress",
    "Name",
    "Phone",
    "Reference",
    "Server",
    "Span",
    "Url",
    "is_here",
    "server_of",
    "span_of",
]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_MAIL = re.compile(r"[^@\s<>,;:\"()]+@[A-Za-z0-9.-]+")
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_KINDS = (*DeviceKind, *LinkKind, *ServiceKind)
_SPAN = re.compile(r"([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9])")


def is_here(host: str) -> bool:
    """Whether what is sent there stays on this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def server_of(value: str) -> tuple[str, int]:
    """('mail.example.vn:587') → host and port; IPv6 in brackets. Raises ValueError."""
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise ValueError(f"'{value}' is not HOST:PORT; write for example mail.laocai.gov.vn:587")
    return host, int(port)


def span_of(value: str) -> tuple[time, time]:
    """('22:00-06:00') → its two ends; one that ends before it begins goes over midnight. Raises ValueError."""
    found = _SPAN.fullmatch(value)
    try:
        hours = [int(part) for part in found.groups()] if found else []
        ends = time(hours[0], hours[1]), time(hours[2], hours[3])
    except (IndexError, ValueError):
        raise ValueError(f"'{value}' is not HH:MM-HH:MM; write for example 22:00-06:00") from None
    if ends[0] == ends[1]:
        raise ValueError(f"'{value}' begins when it ends; write for example 22:00-06:00")
    return ends


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(f"'{value}' is not a name of small letters, digits and hyphens; write for example duty-office")
    return value


def _kind(value: str) -> str:
    if value not in _KINDS:
        raise ValueError(f"'{value}' is no kind of device, link or service; known are {', '.join(_KINDS)}")
    return value


def _mail(value: str) -> str:
    if not value.isascii() or not _MAIL.fullmatch(value):
        raise ValueError(f"'{value}' is not a mail address; write for example truc@laocai.gov.vn")
    return value


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(value):
        raise ValueError(f"'{value}' is not a telephone number; write for example +84912345678")
    return value


def _server(value: str) -> str:
    server_of(value)
    return value


def _span(value: str) -> str:
    span_of(value)
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"'{value}' is not a URL: {error}") from None
    clean = value.isascii() and value.isprintable() and " " not in value
    if parts.scheme not in ("http", "https") or not parts.hostname or not clean:
        raise ValueError(f"'{value}' is not a URL; write for example https://alerts.laocai.gov.vn/hook")
    if parts.username is not None or parts.password is not None:
        raise ValueError("no user and password in a URL; use a token or a signature, as a reference")
    return value


Kind = Annotated[str, AfterValidator(_kind)]
Name = Annotated[str, AfterValidator(_name)]
MailAddress = Annotated[str, AfterValidator(_mail)]
Phone = Annotated[str, AfterValidator(_phone)]
Server = Annotated[str, AfterValidator(_server)]
Span = Annotated[str, AfterValidator(_span)]
Url = Annotated[str, AfterValidator(_url)]
