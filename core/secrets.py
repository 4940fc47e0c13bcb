"""The one place where references become values: of vaults, of files, of variables of the environment."""

from collections.abc import Mapping
from pathlib import Path

from core import vault
from core.errors import SecretError
from core.kept_secrets import HIDDEN, Secret, file_content, kept_secret

__all__ = ["HIDDEN", "Secret", "SecretResolver"]
_KINDS = "a vault value ($ANSIBLE_VAULT…), file:PATH or env:NAME"


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
        kept = kept_secret(reference, self._environment, self._base)
        if kept is None:
            raise SecretError(f"a secret stands in plain text where a reference belongs; write {_KINDS}")
        return kept

    def _password(self) -> str:
        if self._password_file is None:
            raise SecretError("the inventory has vault values; name the file of their password in vault_password_file")
        return file_content(self._password_file)
