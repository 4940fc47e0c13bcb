"""The user of SNMPv3 that a device is to have, as the commands that make it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import SecretError
from core.kept_secrets import Secret
from core.model import Credential, Device
from core.secrets import SecretResolver
from provision.devices.change_facts import SnmpFacts
from provision.devices.sessions import Target

_SAFE = re.compile(r"[!#->@-~]{8,64}")
"""Neither a space nor a quote, nor the question mark that asks a device for help in the middle of a line."""


@dataclass(frozen=True, slots=True)
class SnmpUser:
    """Its name, the commands that make it, and the secrets in them; nothing where a device is to have none."""

    name: str = ""
    commands: tuple[str, ...] = ()
    secrets: tuple[Secret, ...] = ()


def snmp_user(target: Target, device: Device, credentials: Iterable[Credential], resolver: SecretResolver) -> SnmpUser:
    """The user that the inventory names. Raises SecretError, also for a protocol that the platform does not have."""
    facts = None if target.facts.change is None else target.facts.change.snmp
    wanted = None if device.intent is None else device.intent.snmp
    one = next((credential for credential in credentials if credential.name == wanted), None)
    if facts is None or one is None or one.auth_password is None or one.priv_password is None:
        return SnmpUser()
    auth, priv = one.auth_protocol, one.priv_protocol.removesuffix("C")
    for protocol in (auth, priv):
        if protocol not in facts.protocols:
            raise SecretError(f"credential {one.name} has {protocol}; this platform knows {', '.join(facts.protocols)}")
    secrets = (resolver.resolve(one.auth_password), resolver.resolve(one.priv_password))
    values = {
        "username": one.username,
        "auth": facts.protocols[auth],
        "auth_password": _written(secrets[0], one, facts),
        "priv": facts.protocols[priv],
        "priv_password": _written(secrets[1], one, facts),
    }
    return SnmpUser(one.username or "", tuple(command.format(**values) for command in facts.user), secrets)


def _written(secret: Secret, credential: Credential, facts: SnmpFacts) -> str:
    """A password as it stands in a command."""
    text = secret.reveal()
    if not _SAFE.fullmatch(text):
        raise SecretError(
            f"a password of credential {credential.name} has characters that a command line does not take"
        )
    return "".join(f"\\{letter}" if letter in facts.escaped else letter for letter in text)
