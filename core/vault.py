"""Ansible Vault's format 1.1 and 1.2, AES256: decrypts and encrypts single values.

Source: "Ansible Vault payload format 1.1 - 1.2" in Ansible's guide. After the header line comes hex of three hex
texts joined by line feeds: salt, HMAC-SHA256 of the ciphertext, ciphertext. PBKDF2-HMAC-SHA256 with
10,000 rounds makes 80 bytes: key of the cipher (32), key of the HMAC (32), counter of AES-CTR (16).
"""

import binascii
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from core.errors import SecretError, VaultPasswordError

MARK = "$ANSIBLE_VAULT;"
_ROUNDS = 10_000
_WIDTH = 80
_NOT_VAULT = "this is not a value of Ansible Vault (1.1 or 1.2, AES256); make one with ansible-vault encrypt_string"
_WRONG_PASSWORD = "the vault password does not fit this value; check the setting vault_password_file"  # noqa: S105 - a sentence


def decrypt(text: str, password: str) -> str:
    """The plain text of a vault value. Raises SecretError."""
    header, _, body = text.strip().partition("\n")
    parts = header.strip().split(";")
    if parts[0] + ";" != MARK or parts[1:3] not in (["1.1", "AES256"], ["1.2", "AES256"]):
        raise SecretError(_NOT_VAULT)
    try:
        salt, tag, ciphertext = (
            binascii.unhexlify(part) for part in binascii.unhexlify("".join(body.split())).split(b"\n")
        )
    except ValueError:
        raise SecretError(_NOT_VAULT) from None
    cipher_key, mac_key, counter = _keys(password, salt)
    if not hmac.compare_digest(hmac.digest(mac_key, ciphertext, "sha256"), tag):
        raise VaultPasswordError(_WRONG_PASSWORD)
    decryptor = _cipher(cipher_key, counter).decryptor()
    unpadder = PKCS7(algorithms.AES.block_size).unpadder()
    try:
        padded = decryptor.update(ciphertext) + decryptor.finalize()
        return (unpadder.update(padded) + unpadder.finalize()).decode()
    except ValueError:
        raise SecretError(_NOT_VAULT) from None


def encrypt(plain: str, password: str) -> str:
    """A vault value 1.1 of this text, its lines of 80 characters as Ansible writes them."""
    salt = os.urandom(32)
    cipher_key, mac_key, counter = _keys(password, salt)
    padder = PKCS7(algorithms.AES.block_size).padder()
    encryptor = _cipher(cipher_key, counter).encryptor()
    ciphertext = encryptor.update(padder.update(plain.encode()) + padder.finalize()) + encryptor.finalize()
    parts = (salt, hmac.digest(mac_key, ciphertext, "sha256"), ciphertext)
    body = binascii.hexlify(b"\n".join(binascii.hexlify(part) for part in parts)).decode()
    lines = [body[start : start + _WIDTH] for start in range(0, len(body), _WIDTH)]
    return "\n".join([f"{MARK}1.1;AES256", *lines]) + "\n"


def _keys(password: str, salt: bytes) -> tuple[bytes, bytes, bytes]:
    derived = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ROUNDS, 80)
    return derived[:32], derived[32:64], derived[64:]


def _cipher(key: bytes, counter: bytes) -> Cipher[modes.CTR]:
    return Cipher(algorithms.AES(key), modes.CTR(counter))
