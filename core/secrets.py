"""Secrets: a type that does not show itself, and the one place where references become values."""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from core import vault
from core.errors import SecretError

HIDDEN = "<secret>"
_FILE = "file:"
_ENVIRONMENT = "env:"
_KINDS = "a vault value ($ANSIBLE_VAULT…), file:PATH or env:NAME"


class Secret:
    """A value that only ``reveal`` shows: no text form, no pickle, no copy in a log or a JSON document has it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself; keep it as short as possible."""
        return self._value

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled; pass its reference on instead")


class SecretResolver:
    """Resolves references. A vault value is decrypted once; files and variables are read at each call.

    ``vault_password_file`` holds the vault's password; its permissions are not checked, since the sample's is public.
    Relative paths of ``file:`` are relative to ``base``.
    """

    def __init__(self, vault_password_file: Path | None, environment: Mapping[str, str], base: Path) -> None:
        self._password_file = vault_password_file
        self._environment = environment
        self._base = base
        self._decrypted: dict[str, Secret] = {}

    def resolve(self, reference: str) -> Secret:
        """The value behind a reference. Raises SecretError, which never shows it."""
        if reference.startswith(vault.MARK):
            if reference not in self._decrypted:
                self._decrypted[reference] = Secret(vault.decrypt(reference, self._password()))
            return self._decrypted[reference]
        if reference.startswith(_FILE):
            return self._from_file(self._base / reference.removeprefix(_FILE))
        if reference.startswith(_ENVIRONMENT):
            return self._from_environment(reference.removeprefix(_ENVIRONMENT))
        raise SecretError(f"a secret stands in plain text where a reference belongs; write {_KINDS}")

    def _password(self) -> str:
        if self._password_file is None:
            raise SecretError("the inventory has vault values; name the file of their password in vault_password_file")
        return _content(self._password_file)

    def _from_file(self, path: Path) -> Secret:
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError as error:
            raise SecretError(f"the secret file {path} cannot be read: {error.strerror}") from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SecretError(f"others than its owner may use the secret file {path}; run: chmod 600 {path}")
        return Secret(_content(path))

    def _from_environment(self, name: str) -> Secret:
        value = self._environment.get(name, "")
        if not value:
            raise SecretError(f"the environment variable {name} is not set or empty; set it to the secret")
        return Secret(value)


def _content(path: Path) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SecretError(f"the secret file {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise SecretError(f"the secret file {path} is not UTF-8 text; write the secret alone into it") from None
    if not value:
        raise SecretError(f"the secret file {path} is empty; write the secret into it")
    return value
