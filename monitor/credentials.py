"""From an inventory's credential to an SNMP agent to ask: the only place where secrets are in the clear."""

from collections.abc import Callable
from functools import partial

from core.model import Credential, SecurityLevel
from core.secrets import SecretResolver
from monitor.snmp.security import CommunitySecurity, Security, UserSecurity
from monitor.snmp.usm import User

_VERSION_FIELDS = {1: 0, 2: 1}


def security(credential: Credential, resolver: SecretResolver, now: Callable[[], float]) -> Security:
    """What wraps and believes messages under this credential. Raises SecretError."""
    return maker(credential, resolver, now)()


def maker(credential: Credential, resolver: SecretResolver, now: Callable[[], float]) -> Callable[[], Security]:
    """Makes one for each agent, its secrets read this once. Raises SecretError."""
    if credential.version in _VERSION_FIELDS:
        return partial(CommunitySecurity, _VERSION_FIELDS[credential.version], community(credential, resolver))
    return partial(UserSecurity, user(credential, resolver), now)


def community(credential: Credential, resolver: SecretResolver) -> bytes:
    """The community of versions 1 and 2c. Raises SecretError."""
    return _secret(credential.community, resolver)


def user(credential: Credential, resolver: SecretResolver) -> User:
    """The user of version 3, with the protocols that its level needs. Raises SecretError."""
    auth = credential.security_level is not SecurityLevel.NO_AUTH_NO_PRIV
    priv = credential.security_level is SecurityLevel.AUTH_PRIV
    return User(
        credential.username or "",
        credential.auth_protocol if auth else None,
        _secret(credential.auth_password, resolver) if auth else b"",
        credential.priv_protocol if priv else None,
        _secret(credential.priv_password, resolver) if priv else b"",
    )


def _secret(reference: str | None, resolver: SecretResolver) -> bytes:
    return b"" if reference is None else resolver.resolve(reference).reveal().encode()
