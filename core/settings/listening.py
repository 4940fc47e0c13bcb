"""Addresses to listen on, as they are written in settings."""

from ipaddress import ip_address

LOOPBACK_NAME = "localhost"


def split_listen(value: str) -> tuple[str, int]:
    """('127.0.0.1:8080') → ('127.0.0.1', 8080); IPv6 in brackets. Raises ValueError."""
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"'{value}' is not ADDRESS:PORT; write for example 127.0.0.1:8080 or [::1]:8080")
    if host != LOOPBACK_NAME:
        try:
            ip_address(host)
        except ValueError:
            raise ValueError(f"'{host}' is not an IP address; write for example 127.0.0.1:8080") from None
    return host, int(port)


def addresses_of(value: str | None) -> list[tuple[str, int]]:
    """('127.0.0.1:162, [::1]:162') → both, each with its port; 'localhost' is 127.0.0.1. Raises ValueError."""
    found = [split_listen(part.strip()) for part in (value or "").split(",") if part.strip()]
    return [("127.0.0.1" if host == LOOPBACK_NAME else host, port) for host, port in found]


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach the address."""
    return host == LOOPBACK_NAME or ip_address(host).is_loopback
