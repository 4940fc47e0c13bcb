"""The vault format, against the real ansible-vault in both directions."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import vault
from core.errors import SecretError

PASSWORD = "một-mật-khẩu"
ANSIBLE_VAULT = str(Path(sys.executable).parent / "ansible-vault")


def run(*arguments: str, cwd: Path, text: str) -> str:
    done = subprocess.run([ANSIBLE_VAULT, *arguments], cwd=cwd, input=text, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "header"),
    [
        (["--vault-password-file", "password"], "$ANSIBLE_VAULT;1.1;AES256\n"),
        (["--vault-id", "centre@password", "--encrypt-vault-id", "centre"], "$ANSIBLE_VAULT;1.2;AES256;centre\n"),
    ],
)
def test_what_ansible_encrypts_is_decrypted(folder: Path, arguments: list[str], header: str) -> None:
    text = run("encrypt", *arguments, "--output", "-", "-", cwd=folder, text="xin chào\nhai dòng")
    assert text.startswith(header)
    assert vault.decrypt(text, PASSWORD) == "xin chào\nhai dòng"


def test_ansible_decrypts_what_is_encrypted_here(folder: Path) -> None:
    text = vault.encrypt("bí mật", PASSWORD)
    assert run("decrypt", "--vault-password-file", "password", "--output", "-", "-", cwd=folder, text=text) == "bí mật"


@given(plain=st.text())
@settings(max_examples=20, deadline=None)
def test_there_and_back(plain: str) -> None:
    assert vault.decrypt(vault.encrypt(plain, PASSWORD), PASSWORD) == plain


def test_a_wrong_password_is_told() -> None:
    with pytest.raises(SecretError, match="the vault password does not fit this value"):
        vault.decrypt(vault.encrypt("x", PASSWORD), "another")


@given(body=st.one_of(st.text(), st.binary().map(bytes.hex), st.text(alphabet="0123456789abcdef\n ", max_size=400)))
@settings(deadline=None)
def test_garbage_is_refused_with_a_sentence(body: str) -> None:
    with pytest.raises(SecretError):
        vault.decrypt(f"$ANSIBLE_VAULT;1.1;AES256\n{body}", PASSWORD)


@given(text=st.text())
@settings(deadline=None)
def test_text_without_the_mark_is_refused(text: str) -> None:
    with pytest.raises(SecretError, match="this is not a value of Ansible Vault"):
        vault.decrypt(text, PASSWORD)


@given(position=st.integers(min_value=0, max_value=10_000), digit=st.sampled_from("0123456789abcdef"))
@settings(max_examples=30, deadline=None)
def test_a_changed_digit_is_noticed_or_changes_nothing(position: int, digit: str) -> None:
    header, _, body = vault.encrypt("giá trị", PASSWORD).partition("\n")
    at = position % len(body)
    changed = body[:at] + digit + body[at + 1 :]
    try:  # the body is hexadecimal of hexadecimal text, and one digit there makes of an 'a' an 'A', which is the same
        assert vault.decrypt(f"{header}\n{changed}", PASSWORD) == "giá trị"
    except SecretError:
        assert "".join(changed.split()) != "".join(body.split())
