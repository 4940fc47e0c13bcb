"""From an inventory's credential to an SNMP agent to ask: the only place where secrets are in the clear."""

from collections.abc import Callable

from core.model import Credential, SecurityLevel
from core.secrets import SecretResolver
from monitor.snmp.security import CommunitySecurity, Security, UserSecurity
from monitor.snmp.usm import User

_VERSION_FIELDS = {1: 0, 2: 1}


def security(credential: Credential, resolver: SecretResolver, now: Callable[[], float]) -> Security:
    """What wraps and believes messages under this credential. Raises SecretError."""
    if credential.version in _VERSION_FIELDS:
        community = _secret(credential.community, resolver)
        return CommunitySecurity(_VERSION_FIELDS[credential.version], community)
    auth = credential.security_level is not SecurityLevel.NO_AUTH_NO_PRIV
    priv = credential.security_level is SecurityLevel.AUTH_PRIV
    user = User(
        credential.username or "",
        credential.auth_protocol if auth else None,
        _secret(credential.auth_password, resolver) if auth else b"",
        credential.priv_protocol if priv else None,
        _secret(credential.priv_password, resolver) if priv else b"",
    )
    return UserSecurity(user, now)


def _secret(reference: str | None, resolver: SecretResolver) -> bytes:
    return b"" if reference is None else resolver.resolve(reference).reveal().encode()
