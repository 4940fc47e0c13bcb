"""Which secrets a run can come across: everything vaulted in the inventory and beside the playbooks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from core import vault
from core.errors import SecretError, VaultPasswordError
from core.model import Trouble, TroubleKind
from core.settings import Settings

_LARGEST = 1_000_000


class _Loader(yaml.SafeLoader):
    """YAML as Ansible writes it, of which only the vaulted values are of interest here."""


class _Vaulted(str):
    __slots__ = ()


def _any_tag(loader: _Loader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


_Loader.add_constructor("!vault", lambda _loader, node: _Vaulted(node.value))
_Loader.add_multi_constructor("", _any_tag)


def known_secrets(settings: Settings) -> frozenset[str]:
    """Every secret that the vault holds, and the vault's password.

    Raises SecretError when something is vaulted and the password is missing or wrong.
    """
    files = list(_vaulted_files(settings))
    if not files:
        return frozenset()
    password = vault_password(settings, files[0])
    found = {password}
    for file in files:
        text = file.read_text(encoding="utf-8")
        if text.startswith(vault.MARK):
            found |= set(_words(yaml.load(vault.decrypt(text, password), Loader=_Loader), everything=True))  # noqa: S506  a SafeLoader of ours
        else:
            vaulted = _words(yaml.load(text, Loader=_Loader), everything=False)  # noqa: S506  a SafeLoader of ours
            found |= {vault.decrypt(value, password) for value in vaulted}
    return frozenset(found)


def secret_trouble(settings: Settings, error: SecretError) -> tuple[str, Trouble | None]:
    """What a run says that could not have its secrets: a message, or a trouble that has a sentence."""
    if isinstance(error, VaultPasswordError):
        return "", Trouble(TroubleKind.VAULT_PASSWORD_WRONG)
    if settings.vault_password_file is None:
        return "", Trouble(TroubleKind.VAULT_PASSWORD_MISSING)
    return str(error), None


def vault_password(settings: Settings, needed_by: Path) -> str:
    """The vault's password. Raises SecretError with what to do when there is none."""
    file = settings.vault_password_file
    if file is None:
        raise SecretError(
            f"{needed_by} is vaulted and there is no vault password: name its file in the setting vault_password_file"
        )
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SecretError(f"the vault password file {file} cannot be read: {reason}") from error


def _vaulted_files(settings: Settings) -> Iterator[Path]:
    for folder in (settings.inventory, settings.playbooks):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix in ("", ".yml", ".yaml") and file.stat().st_size < _LARGEST:
                text = file.read_text(encoding="utf-8", errors="replace")
                if text.startswith(vault.MARK) or "!vault" in text:
                    yield file


def _words(value: Any, *, everything: bool) -> Iterator[str]:
    """Every string in a document, or only the vaulted ones."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner, everything=everything)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, everything=everything)
    elif isinstance(value, _Vaulted) or (everything and isinstance(value, str)):
        yield str(value)
