"""Fetches /metrics, /snmp, /probe and /identify from the monitor: what it writes goes out as it came."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from core.errors import NotRunningError

SOCKET_NAME = "monitor.sock"
TIMEOUT = 10.0
PATIENCE = 1.0
"""For what a page waits for."""
SNMP_TIMEOUT = 65.0
"""Longer than the monitor asks any agent."""
IDENTIFY_TIMEOUT = 45.0
"""Longer than the monitor asks one device, who waits for another's question included."""
PROBE_TIMEOUT = 125.0
"""Longer than the monitor probes anything."""
_ASKED = ("accept", "accept-encoding", "x-prometheus-scrape-timeout-seconds")
_ANSWERED = ("Content-Type", "Content-Encoding", "Vary")


@dataclass(frozen=True, slots=True)
class Scrape:
    """One answer of the monitor."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class UnixConnection(HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout: float = TIMEOUT) -> None:
        super().__init__("monitor", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def scrape(data: Path, headers: Mapping[str, str]) -> Scrape:
    """The monitor's metrics; ``headers`` are the client's, in lower case. Raises NotRunningError."""
    return _fetch(UnixConnection(data / SOCKET_NAME), "/metrics", headers)


def ask_agent(data: Path, query: str) -> Scrape:
    """What the monitor answers to /snmp with this query. Raises NotRunningError."""
    return _fetch(UnixConnection(data / SOCKET_NAME, SNMP_TIMEOUT), f"/snmp?{query}", {})


def ask_device(data: Path, device_id: str) -> Scrape:
    """What a device tells of itself now, as JSON, or why it is not asked. Raises NotRunningError."""
    connection = UnixConnection(data / SOCKET_NAME, IDENTIFY_TIMEOUT)
    return _fetch(connection, f"/identify?device={quote(device_id, safe='')}", {})


def ask_probe(data: Path, query: str, headers: Mapping[str, str]) -> Scrape:
    """What the monitor answers to /probe with this query; ``headers`` as above. Raises NotRunningError."""
    return _fetch(UnixConnection(data / SOCKET_NAME, PROBE_TIMEOUT), f"/probe?{query}", headers)


def blocked(data: Path) -> Scrape:
    """What keeps the monitor from writing to the store, as JSON. Raises NotRunningError."""
    return _fetch(UnixConnection(data / SOCKET_NAME, PATIENCE), "/blocked", {})


def _fetch(connection: UnixConnection, path: str, headers: Mapping[str, str]) -> Scrape:
    try:
        # http.client would otherwise add an Accept-Encoding of its own
        connection.putrequest("GET", path, skip_accept_encoding=True)
        for name in _ASKED:
            if name in headers:
                connection.putheader(name, headers[name])
        connection.endheaders()
        response = connection.getresponse()
        told = {name: response.getheader(name) for name in _ANSWERED}
        return Scrape(response.status, {name: value for name, value in told.items() if value}, response.read())
    except (OSError, HTTPException) as error:
        raise NotRunningError("the monitor is not running; start it with 'motcua up' or 'motcua monitor'") from error
    finally:
        connection.close()
