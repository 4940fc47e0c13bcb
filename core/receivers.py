"""What the settings of remote write may say: receivers, and labels for every series."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def check_receiver(url: str, with_secret: bool) -> None:
    """A URL to write metrics to; a secret goes over TLS or stays on this machine. Raises ValueError."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"remote_write: '{url}' is not a URL: {error}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError(f"remote_write: '{url}' is not a URL; write for example https://prometheus:9090/api/v1/write")
    if parts.username is not None or parts.password is not None:
        raise ValueError("remote_write: no user and password in the URL; use remote_write_user and _password")
    if with_secret and parts.scheme == "http" and not _is_local(host):
        raise ValueError(f"remote_write: a secret would go to {host} in the clear; write https://")


def external_labels(value: str) -> dict[str, str]:
    """('job=motcua, province=LC') → by name. Raises ValueError."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        name, equals, text = (word.strip() for word in part.partition("="))
        if not equals or not text or not LABEL.fullmatch(name) or name.startswith("__") or name in found:
            raise ValueError(f"'{part}' is not name=value with a label's name of its own; write for example job=motcua")
        found[name] = text
    return found


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
