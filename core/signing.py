"""The key that this instance signs its reports with: Ed25519 (RFC 8032), made once, never leaving the data folder."""

import base64
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.errors import SecretError

FILE_NAME = "report-key.pem"
_RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
_PEM = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


class SigningKey:
    """A private key; ``public`` is the other half as text (base64 of its 32 octets)."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = base64.b64encode(private.public_key().public_bytes(*_RAW)).decode()

    def sign(self, message: bytes) -> str:
        """The signature as base64; the same message always has the same one."""
        return base64.b64encode(self._private.sign(message)).decode()


def own_key(data: Path) -> SigningKey:
    """The key of the instance in this data folder, made when there is none. Raises SecretError."""
    path = data / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SecretError(f"the key of the reports, {path}, cannot be used: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise SecretError(f"{path} is not a key; put it back from a backup, or move it away for a new one") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SecretError(f"{path} is not an Ed25519 key; put it back from a backup, or move it away for a new one")
    return SigningKey(private)


def fingerprint(public: str) -> str:
    """A public key as people compare it: SHA-256 of it, the first half, in groups of four."""
    digest = hashlib.sha256(base64.b64decode(public)).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def is_signed_by(public: str, signature: str, message: bytes) -> bool:
    """Whether the holder of this key signed exactly this message; False too when either is no key or no signature."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(path: Path) -> None:
    """Write a new key whole or not at all; of two who do so at once the first one's stays."""
    draft = path.with_suffix(f".{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes(*_PEM))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
