"""Secrets: a type that does not show itself, and those that are kept in files and in variables of the environment."""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from core.errors import SecretError
from core.references import ENVIRONMENT, FILE

HIDDEN = "<secret>"


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


def kept_secret(reference: str, environment: Mapping[str, str], base: Path) -> Secret | None:
    """The value behind ``file:PATH`` (relative to ``base``) or ``env:NAME``, read now; None for any other reference.

    Raises SecretError, which never shows it.
    """
    if reference.startswith(FILE):
        return _from_file(base / reference.removeprefix(FILE))
    if reference.startswith(ENVIRONMENT):
        return _from_environment(reference.removeprefix(ENVIRONMENT), environment)
    return None


def _from_file(path: Path) -> Secret:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise SecretError(f"the secret file {path} cannot be read: {error.strerror}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SecretError(f"others than its owner may use the secret file {path}; run: chmod 600 {path}")
    return Secret(file_content(path))


def _from_environment(name: str, environment: Mapping[str, str]) -> Secret:
    value = environment.get(name, "")
    if not value:
        raise SecretError(f"the environment variable {name} is not set or empty; set it to the secret")
    return Secret(value)


def file_content(path: Path) -> str:
    """A file that holds one secret and nothing else. Raises SecretError."""
    try:
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SecretError(f"the secret file {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise SecretError(f"the secret file {path} is not UTF-8 text; write the secret alone into it") from None
    if not value:
        raise SecretError(f"the secret file {path} is empty; write the secret into it")
    return value
