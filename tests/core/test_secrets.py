"""Secrets do not show themselves, and each kind of reference resolves or says what to do."""

import copy
import json
import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from core import vault
from core.errors import SecretError
from core.secrets import Secret, SecretResolver

SECRET = Secret("k1n")


@dataclass(frozen=True)
class Holder:
    password: Secret


@pytest.mark.parametrize(
    "shown",
    [str(SECRET), repr(SECRET), f"{SECRET}", f"{SECRET:>20}", repr([SECRET]), str(Holder(SECRET))],
)
def test_no_text_form_has_the_value(shown: str) -> None:
    assert "k1n" not in shown
    assert "<secret>" in shown


def test_no_document_takes_it() -> None:
    with pytest.raises(TypeError):
        json.dumps({"password": SECRET})
    for take in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="a secret is not pickled"):
            take(SECRET)
    with pytest.raises(PydanticSerializationError):
        TypeAdapter(object).dump_json(SECRET)
    with pytest.raises(TypeError):
        vars(SECRET)


def test_equal_secrets_are_equal() -> None:
    assert Secret("k1n") == SECRET
    assert len({SECRET, Secret("k1n"), Secret("khác")}) == 2
    assert SECRET != "k1n"


def resolver(folder: Path, password_file: Path | None = None, **environment: str) -> SecretResolver:
    return SecretResolver(password_file, environment, folder)


def test_a_vault_value(tmp_path: Path) -> None:
    password_file = tmp_path / "password"
    password_file.write_text("m\n")
    reference = vault.encrypt("k1n", "m")
    resolving = resolver(tmp_path, password_file)
    assert resolving.resolve(reference).reveal() == "k1n"
    password_file.unlink()
    assert resolving.resolve(reference).reveal() == "k1n", "decrypted once"


def test_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "community"
    path.write_text("k1n\n")
    path.chmod(0o600)
    assert resolver(tmp_path).resolve("file:community").reveal() == "k1n"
    assert resolver(Path("/nowhere")).resolve(f"file:{path}").reveal() == "k1n"


def test_a_variable(tmp_path: Path) -> None:
    assert resolver(tmp_path, COMMUNITY="k1n").resolve("env:COMMUNITY").reveal() == "k1n"


def message(resolving: SecretResolver, reference: str) -> str:
    with pytest.raises(SecretError) as caught:
        resolving.resolve(reference)
    return str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_a_file_that_others_may_use(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "community"
    path.write_text("k1n")
    path.chmod(mode)
    expected = f"others than its owner may use the secret file {path}; run: chmod 600 {path}"
    assert message(resolver(tmp_path), "file:community") == expected


def test_what_cannot_be_resolved_says_what_to_do(tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_text(" \n")
    binary.write_bytes(b"\xff\xfe")
    for path in (empty, binary):
        path.chmod(0o600)
    gone = tmp_path / "gone"
    missing = f"the secret file {gone} cannot be read: No such file or directory"
    vault_value = vault.encrypt("k1n", "m")
    plain = message(resolver(tmp_path), "k1n-itself")
    assert plain == (
        "a secret stands in plain text where a reference belongs; "
        "write a vault value ($ANSIBLE_VAULT…), file:PATH or env:NAME"
    )
    assert message(resolver(tmp_path), "file:gone") == missing
    assert message(resolver(tmp_path), "file:empty") == (f"the secret file {empty} is empty; write the secret into it")
    assert message(resolver(tmp_path), "file:binary") == (
        f"the secret file {binary} is not UTF-8 text; write the secret alone into it"
    )
    assert message(resolver(tmp_path), "env:NOTHING") == (
        "the environment variable NOTHING is not set or empty; set it to the secret"
    )
    assert message(resolver(tmp_path), vault_value) == (
        "the inventory has vault values; name the file of their password in vault_password_file"
    )
    assert message(resolver(tmp_path, gone), vault_value) == missing
