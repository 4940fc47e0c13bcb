"""pysnmp's agent: a third reading of the user-based security model."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config, engine
from pysnmp.entity.rfc3413 import cmdrsp, context

from monitor.snmp import usm

AUTH = {
    None: config.USM_AUTH_NONE,
    "MD5": config.USM_AUTH_HMAC96_MD5,
    "SHA": config.USM_AUTH_HMAC96_SHA,
    "SHA224": config.USM_AUTH_HMAC128_SHA224,
    "SHA256": config.USM_AUTH_HMAC192_SHA256,
    "SHA384": config.USM_AUTH_HMAC256_SHA384,
    "SHA512": config.USM_AUTH_HMAC384_SHA512,
}
PRIV = {
    None: config.USM_PRIV_NONE,
    "DES": config.USM_PRIV_CBC56_DES,
    "AES": config.USM_PRIV_CFB128_AES,
    "AES192": config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    "AES256": config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "AES192C": config.USM_PRIV_CFB192_AES,
    "AES256C": config.USM_PRIV_CFB256_AES,
}
"""Our names → pysnmp's."""
_LEVELS = ("noAuthNoPriv", "authNoPriv", "", "authPriv")
_SYSTEM = (1, 3, 6, 1, 2, 1, 1)


@asynccontextmanager
async def serving(users: Sequence[usm.User], location: bytes) -> AsyncIterator[tuple[str, int]]:
    """An agent with the system group and these users, in the running event loop, until the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own old names
        agent = engine.SnmpEngine()
        transport = udp.UdpTransport().open_server_mode(("127.0.0.1", 0))
        config.add_transport(agent, udp.DOMAIN_NAME, transport)
        for someone in users:
            _add(agent, someone)
        known = context.SnmpContext(agent)
        (instance,) = known.get_mib_instrum().get_mib_builder().import_symbols("__SNMPv2-MIB", "sysLocation")
        instance.syntax = instance.syntax.clone(location)
        for responder in (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, cmdrsp.BulkCommandResponder):
            responder(agent, known)
    try:
        while transport.transport is None:
            await asyncio.sleep(0.01)
        yield transport.transport.get_extra_info("sockname")
    finally:
        agent.close_dispatcher()


def _add(agent: engine.SnmpEngine, someone: usm.User) -> None:
    auth, priv = someone.auth_password.decode() or None, someone.priv_password.decode() or None
    config.add_v3_user(agent, someone.name, AUTH[someone.auth_protocol], auth, PRIV[someone.priv_protocol], priv)
    config.add_vacm_user(agent, 3, someone.name, _LEVELS[someone.flags], _SYSTEM)
