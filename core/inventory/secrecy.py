"""Looks behind the references: does every secret resolve, and is it one that protects anything."""

from collections.abc import Iterator

from core.errors import Mistake, SecretError
from core.model import Inventory
from core.secrets import SecretResolver

_PASSWORDS = ("auth_password", "priv_password")
_SHORTEST = 8
"""RFC 3414 section 11.2."""
_GUESSED = {"public", "private"}


def secret_mistakes(inventory: Inventory, resolver: SecretResolver) -> Iterator[Mistake]:
    """What is wrong with the secrets themselves; no message shows one."""
    for login in inventory.logins:
        for name, reference in (("password", login.password), ("enable_password", login.enable_password)):
            try:
                if reference is not None:
                    resolver.resolve(reference)
            except SecretError as error:
                yield Mistake(f"login {login.name}, {name}", str(error))
    for credential in inventory.credentials:
        for name in ("community", *_PASSWORDS):
            reference = getattr(credential, name)
            if reference is None:
                continue
            where = f"credential {credential.name}, {name}"
            try:
                secret = resolver.resolve(reference).reveal()
            except SecretError as error:
                yield Mistake(where, str(error))
                continue
            if name in _PASSWORDS and len(secret.encode()) < _SHORTEST:
                yield Mistake(
                    where, f"is shorter than {_SHORTEST} characters, which SNMPv3 refuses; choose a longer one"
                )
            if name == "community" and secret.casefold() in _GUESSED:
                yield Mistake(where, "is one that every attacker tries first; choose another community")
