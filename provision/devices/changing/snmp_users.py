"""The user of SNMPv3 that a device is to have, as the command that makes it."""

import re
from collections.abc import Iterable

from core.errors import SecretError
from core.kept_secrets import Secret
from core.model import Credential, Device
from core.secrets import SecretResolver
from provision.devices.sessions import Target

_SAFE = re.compile(r"[!#->@-~]{8,64}")
"""Neither a space nor a quote, nor the question mark that asks a device for help in the middle of a line."""


def snmp_user(
    target: Target, device: Device, credentials: Iterable[Credential], resolver: SecretResolver
) -> tuple[tuple[str, ...], tuple[Secret, ...]]:
    """The commands, and the secrets in them; none where the inventory names no credential. Raises SecretError."""
    facts = None if target.facts.change is None else target.facts.change.snmp
    wanted = None if device.intent is None else device.intent.snmp
    one = next((credential for credential in credentials if credential.name == wanted), None)
    if facts is None or one is None or one.auth_password is None or one.priv_password is None:
        return (), ()
    secrets = (resolver.resolve(one.auth_password), resolver.resolve(one.priv_password))
    for secret in secrets:
        if not _SAFE.fullmatch(secret.reveal()):
            raise SecretError(f"a password of credential {one.name} has characters that a command line does not take")
    values = {
        "username": one.username,
        "auth": facts.protocols[one.auth_protocol],
        "auth_password": secrets[0].reveal(),
        "priv": facts.protocols.get(one.priv_protocol.removesuffix("C"), ""),
        "priv_password": secrets[1].reveal(),
    }
    return tuple(command.format(**values) for command in facts.user), secrets
