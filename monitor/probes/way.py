"""How probes leave this machine: names become addresses, connections are opened, TLS is spoken; each step timed."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from core.model import Complaint, Reason
from monitor.probes import certificates
from monitor.probes.result import Failed, Samples
from monitor.probes.schema import Family, TlsConfig

Address = IPv4Address | IPv6Address
Lookup = Callable[[str], Awaitable[list[Address]]]
"""Host name → addresses, none when it has none. Raises OSError."""
Place = Callable[[str, Address, int], tuple[str, int]]
"""(host as it is called, address, port) → where that is asked."""
_OWN_LINK = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
_LINE_LIMIT = 1 << 16
_FNV_OFFSET, _FNV_PRIME = 0x811C9DC5, 0x01000193


async def look_up(host: str) -> list[Address]:
    """What the system knows of a name: hosts file, name servers."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ip_address(str(where[4][0]).partition("%")[0]) for where in found]


def _as_called(_host: str, address: Address, port: int) -> tuple[str, int]:
    return str(address), port


def _anywhere(_host: str, _port: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Way:
    """The seams of every probe. ``ca_file`` has further authorities; ``allowed`` says whether a redirect to
    (host, port) may be followed."""

    lookup: Lookup = look_up
    place: Place = _as_called
    ca_file: Path | None = None
    allowed: Callable[[str, int], bool] = _anywhere


@dataclass(slots=True)
class Conversation:
    """A connection and the streams on it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    connect_seconds: float = 0.0
    tls_seconds: float = 0.0
    secured: certificates.Peer | None = field(default=None)

    def close(self) -> None:
        """At once: nobody waits for a farewell."""
        self.writer.transport.abort()


def split_host(target: str, port: int | None) -> tuple[str, int]:
    """'host:port', '[v6]:port', 'host' or a bare v6 address. Raises Failed when the port is missing and not given."""
    bare = target.strip()
    host, separator, tail = bare.rpartition(":")
    whole = bare.startswith("[") and bare.endswith("]")
    if whole or not separator or (":" in host and not host.startswith("[")):
        host, separator, tail = bare, "", ""
    if separator and tail.isdecimal() and 0 < int(tail) < 65536:
        return host.removeprefix("[").removesuffix("]"), int(tail)
    if separator or port is None or not host:
        raise Failed(Reason.UNREACHABLE, Complaint.NO_HOST_AND_PORT, target=target)
    return host.removeprefix("[").removesuffix("]"), port


async def resolve(host: str, family: Family, way: Way, samples: Samples) -> Address:
    """The address to probe, by preference and fallback as blackbox_exporter has them. Raises Failed."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for name in ("probe_ip_protocol", "probe_ip_addr_hash", "probe_dns_lookup_time_seconds"):
        samples.put(name, 0)
    try:
        found = await _addresses(host, way)
    finally:
        samples.add("probe_dns_lookup_time_seconds", loop.time() - began)
    version = 4 if family.preferred_ip_protocol == "ip4" else 6
    preferred = [one for one in found if one.version == version]
    if not preferred and not (family.ip_protocol_fallback and found):
        missing = Complaint.NO_ADDRESS_OF_VERSION if found else Complaint.NO_ADDRESS
        raise Failed(Reason.NAME_UNRESOLVED, missing, name=host, version=version)
    address = (preferred or found)[0]
    samples.put("probe_ip_protocol", address.version)
    samples.put("probe_ip_addr_hash", fnv(address))
    return address


async def _addresses(host: str, way: Way) -> list[Address]:
    try:
        return [ip_address(host)]
    except ValueError:
        pass
    try:
        return await way.lookup(host)
    except (OSError, UnicodeError) as error:
        raise Failed(Reason.NAME_UNRESOLVED, Complaint.NAME_UNRESOLVED, name=host, error=_words(error)) from error


def fnv(address: Address) -> int:
    """FNV-1a with 32 bits over an address's octets."""
    value = _FNV_OFFSET
    for octet in address.packed:
        value = (value ^ octet) * _FNV_PRIME & 0xFFFFFFFF
    return value


async def connect(host: str, address: Address, port: int, family: Family, way: Way) -> Conversation:
    """A TCP connection. Raises Failed."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    where = way.place(host, address, port)
    source = (family.source_ip_address, 0) if family.source_ip_address else None
    try:
        reader, writer = await asyncio.open_connection(*where, local_addr=source, limit=_LINE_LIMIT)
    except OSError as error:
        raise unreachable(error, f"{address} port {port}") from error
    return Conversation(reader, writer, loop.time() - began)


async def secure(talk: Conversation, server_name: str, config: TlsConfig, way: Way) -> certificates.Peer:
    """Go over to TLS and verify the server. Raises Failed with why its certificate is refused."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    name = config.server_name or server_name
    context = certificates.context(config, way.ca_file)
    try:
        await talk.writer.start_tls(context, server_hostname=name)
    except ssl.SSLCertVerificationError as error:
        raise certificates.refusal(error, name) from error
    except (OSError, ValueError) as error:
        raise Failed(Reason.UNREACHABLE, Complaint.NO_TLS_AGREED, name=name, error=_words(error)) from error
    talk.tls_seconds += loop.time() - began
    talk.secured = certificates.peer(talk.writer.get_extra_info("ssl_object"), config)
    return talk.secured


def unreachable(error: OSError, what: str) -> Failed:
    """What an error of the network says: of our own link, or of who was asked."""
    if error.errno in _OWN_LINK:
        return Failed(Reason.OWN_LINK_DOWN, Complaint.NO_WAY, target=what)
    return Failed(Reason.UNREACHABLE, Complaint.NO_CONNECTION, target=what, error=_words(error))


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
