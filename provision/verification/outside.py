"""What this machine sees of another over the network: an open port, a page, an SNMP agent that answers."""

import asyncio
import http.client
import socket
import ssl
import urllib.error
import urllib.request

from pysnmp.hlapi.v3arch import asyncio as snmp

from core.errors import InputError
from provision.verification.checks import Snmp

SECONDS = 2.0
LONGEST_PAGE = 1_000_000
_NAME = "1.3.6.1.2.1.1.5.0"  # sysName.0
_AUTHENTICATION = {
    "SHA": snmp.USM_AUTH_HMAC96_SHA,
    "SHA224": snmp.USM_AUTH_HMAC128_SHA224,
    "SHA256": snmp.USM_AUTH_HMAC192_SHA256,
    "SHA384": snmp.USM_AUTH_HMAC256_SHA384,
    "SHA512": snmp.USM_AUTH_HMAC384_SHA512,
}


def port_is_open(address: str, port: int) -> bool:
    """Whether a TCP connection from here is taken within two seconds."""
    try:
        socket.create_connection((address, port), SECONDS).close()
    except OSError:
        return False
    return True


def page(url: str, authority: str | None) -> tuple[str, str]:
    """The status of a page and its text; the reason and '' when there is no answer. Raises InputError."""
    if not url.startswith(("http://", "https://")):
        raise InputError(f"'{url}' is no page; write http:// or https:// and the host")
    context = ssl.create_default_context(cafile=authority) if url.startswith("https://") else None
    try:
        with urllib.request.urlopen(url, timeout=SECONDS * 2, context=context) as answer:  # noqa: S310  looked at above
            return str(answer.status), answer.read(LONGEST_PAGE).decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            return str(error.code), error.read(LONGEST_PAGE).decode(errors="replace")
    except urllib.error.URLError as error:
        return str(error.reason), ""
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__, ""


def agent_answers(address: str, promise: Snmp) -> bool:
    """Whether the agent tells its name (sysName.0) to who asks like this."""
    return asyncio.run(_answers(address, promise))


async def _answers(address: str, promise: Snmp) -> bool:
    engine = snmp.SnmpEngine()
    kind = snmp.Udp6TransportTarget if ":" in address else snmp.UdpTransportTarget
    try:
        target = await kind.create((address, promise.port), timeout=1, retries=1)
        asked = snmp.ObjectType(snmp.ObjectIdentity(_NAME))
        trouble, status, _, _ = await snmp.get_cmd(
            engine, _security(promise), target, snmp.ContextData(), asked, lookupMib=False
        )
    finally:
        engine.close_dispatcher()
    return not trouble and not status


def _security(promise: Snmp) -> snmp.CommunityData | snmp.UsmUserData:
    if promise.version == "2c":
        return snmp.CommunityData(promise.community, mpModel=1)  # noqa: S508  that nobody answers it is what is looked for
    return snmp.UsmUserData(
        promise.user,
        promise.auth_passphrase,
        promise.priv_passphrase,
        authProtocol=_AUTHENTICATION[promise.auth_protocol],
        privProtocol=snmp.USM_PRIV_CFB128_AES,
    )
