"""The User-based Security Model: RFC 3414, RFC 3826 (AES), RFC 7860 (SHA-2), the draft of Reeder (long AES keys).

A message is SEQUENCE { version, globalData, OCTET STRING { security parameters }, scopedPDU or its ciphertext }.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from monitor.snmp import ber, hot, pdu

TIME_WINDOW = 150
"""Seconds: RFC 3414 section 2.2.3."""
MAX_BOOTS = 2147483647
"""An engine that has come so far answers nobody until it is given a new id: RFC 3414 section 2.2.2."""
USM_STATS = ber.oid("1.3.6.1.6.3.15.1.1")
_AUTH_FLAG, _PRIV_FLAG, REPORTABLE = 1, 2, 4
_SECURITY_MODEL = 3

AUTH_PROTOCOLS = {
    "MD5": ("md5", 12),
    "SHA": ("sha1", 12),
    "SHA224": ("sha224", 16),
    "SHA256": ("sha256", 24),
    "SHA384": ("sha384", 32),
    "SHA512": ("sha512", 48),
}
"""Name → (hash, octets of the message's digest): RFC 3414 and RFC 7860 section 4."""

PRIV_PROTOCOLS = {"DES": 16, "AES": 16, "AES192": 24, "AES192C": 24, "AES256": 32, "AES256C": 32}
"""Name → octets of the localized key; the C ones extend it in Reeder's way, as Cisco does."""


class UsmError(Exception):
    """A message that must not be believed."""


@dataclass(frozen=True, slots=True)
class User:
    """A user with secrets in the clear, in memory only. A None protocol means: not at this level."""

    name: str
    auth_protocol: str | None = None
    auth_password: bytes = b""
    priv_protocol: str | None = None
    priv_password: bytes = b""

    def __repr__(self) -> str:
        return f"User({self.name!r}, {self.auth_protocol}, {self.priv_protocol})"

    @property
    def flags(self) -> int:
        """msgFlags without the reportable bit."""
        return (_AUTH_FLAG if self.auth_protocol else 0) | (_PRIV_FLAG if self.priv_protocol else 0)


@dataclass(frozen=True, slots=True)
class Keys:
    """A user's keys at one engine."""

    digest: str
    mac_size: int
    auth: bytes
    cipher: str | None
    priv: bytes

    def mac(self, message: bytes) -> bytes:
        """The truncated HMAC of a message whose digest field is zeros."""
        inner, outer = _mac_states(self.auth, self.digest)
        inner, outer = inner.copy(), outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return bytes(outer.digest()[: self.mac_size])


@lru_cache(maxsize=65536)
def _mac_states(key: bytes, digest: str) -> tuple[Any, Any]:
    """The two hashlib objects of an HMAC (RFC 2104) with the key taken in, which is the same for every message."""
    inner, outer = (hashlib.new(digest, usedforsecurity=False) for _ in range(2))
    block = (hashlib.new(digest, key, usedforsecurity=False).digest() if len(key) > inner.block_size else key).ljust(
        inner.block_size, b"\0"
    )
    inner.update(bytes(octet ^ 0x36 for octet in block))
    outer.update(bytes(octet ^ 0x5C for octet in block))
    return inner, outer


NO_KEYS = Keys("", 0, b"", None, b"")


@lru_cache(maxsize=1024)
def _password_key(password: bytes, digest: str) -> bytes:
    """RFC 3414 appendix A.2: the hash of the password repeated to 2^20 octets. Costs about 2 ms, hence the cache."""
    if not password:
        raise UsmError("a password is empty")
    repeated = password * (2**20 // len(password) + 1)
    return hashlib.new(digest, repeated[: 2**20], usedforsecurity=False).digest()


def _localized(key: bytes, engine_id: bytes, digest: str) -> bytes:
    return hashlib.new(digest, key + engine_id + key, usedforsecurity=False).digest()


def localize(user: User, engine_id: bytes) -> Keys:
    """The user's keys at an engine. Raises UsmError when a password is empty."""
    if user.auth_protocol is None:
        return NO_KEYS
    digest, size = AUTH_PROTOCOLS[user.auth_protocol]
    auth = _localized(_password_key(user.auth_password, digest), engine_id, digest)
    if user.priv_protocol is None:
        return Keys(digest, size, auth, None, b"")
    priv = _localized(_password_key(user.priv_password, digest), engine_id, digest)
    priv = _extended(priv, user.priv_protocol, engine_id, digest)
    return Keys(digest, size, auth, user.priv_protocol, priv)


def _extended(key: bytes, protocol: str, engine_id: bytes, digest: str) -> bytes:
    """Lengthen a localized key for a long cipher: Blumenthal's way, or Reeder's for the names that end in C."""
    size = PRIV_PROTOCOLS[protocol]
    last = key
    while len(key) < size:
        if protocol.endswith("C"):
            last = _localized(_password_key(last, digest), engine_id, digest)
            key += last
        else:
            key += hashlib.new(digest, key, usedforsecurity=False).digest()
    return key[:size]


def _des(keys: Keys, iv: bytes) -> "Cipher[CBC]":
    return Cipher(TripleDES(keys.priv[:8] * 3), CBC(iv))


@lru_cache(maxsize=65536)
def _block_cipher(key: bytes) -> CipherContext:
    """AES of whole blocks, one by one: it keeps no state between them."""
    return Cipher(AES(key), ECB()).encryptor()  # noqa: S305  -- a part of CFB, not a mode that is used


@lru_cache(maxsize=65536)
def _cipher(key: bytes) -> AES:
    return AES(key)


def _aes(keys: Keys, boots: int, time: int, salt: bytes) -> "Cipher[CFB]":
    return Cipher(_cipher(keys.priv), CFB(boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt))


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def encrypt(keys: Keys, boots: int, time: int, plain: bytes) -> tuple[bytes, bytes]:
    """(ciphertext, privacy parameters): RFC 3414 section 8, RFC 3826 section 3."""
    if keys.cipher == "DES":
        salt = boots.to_bytes(4, "big") + os.urandom(4)
        worker = _des(keys, _xor(keys.priv[8:16], salt)).encryptor()
        return worker.update(plain + bytes(-len(plain) % 8)) + worker.finalize(), salt
    salt = os.urandom(8)
    encryptor = _aes(keys, boots, time, salt).encryptor()
    return encryptor.update(plain) + encryptor.finalize(), salt


def decrypt(keys: Keys, boots: int, time: int, salt: bytes, secret: bytes) -> bytes:
    """The plain scoped PDU, for DES with up to 7 octets of padding. Raises UsmError."""
    if len(salt) != 8 or not secret:
        raise UsmError("privacy parameters are not 8 octets")
    if keys.cipher == "DES":
        if len(secret) % 8:
            raise UsmError("the ciphertext is no multiple of 8 octets")
        worker = _des(keys, _xor(keys.priv[8:16], salt)).decryptor()
        return worker.update(secret) + worker.finalize()
    # of an answer's blocks CFB needs only what stands before each: one call to a cipher that is ready does them all
    start = boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt
    return hot.xored(secret, _block_cipher(keys.priv).update(start + secret[: (len(secret) - 1) & ~15]))


class Header(NamedTuple):
    """What stands around a scoped PDU."""

    message_id: int
    flags: int
    engine_id: bytes
    boots: int
    time: int
    user: str
    mac: bytes
    salt: bytes
    mac_at: int
    """Where the digest stands in the message."""
    payload: tuple[int, int]
    """Where the scoped PDU, or the ciphertext's octets, stand."""


def scoped(engine_id: bytes, context_name: bytes, body: bytes) -> bytes:
    """A scoped PDU."""
    return ber.tlv(ber.SEQUENCE, _context(engine_id, context_name) + body)


@lru_cache(maxsize=65536)
def _context(engine_id: bytes, context_name: bytes) -> bytes:
    return ber.tlv(ber.OCTET_STRING, engine_id) + ber.tlv(ber.OCTET_STRING, context_name)


@lru_cache(maxsize=65536)
def _engine(engine_id: bytes, boots: int) -> bytes:
    return ber.tlv(ber.OCTET_STRING, engine_id) + ber.integer(boots)


@lru_cache(maxsize=4096)
def _user(user: str, mac_size: int) -> bytes:
    """The user, and what stands before the digest."""
    return ber.tlv(ber.OCTET_STRING, user.encode()) + bytes((ber.OCTET_STRING, mac_size))


@lru_cache(maxsize=64)
def _model(flags: int) -> bytes:
    return ber.integer(65507) + ber.tlv(ber.OCTET_STRING, bytes((flags,))) + ber.integer(_SECURITY_MODEL)


def encode(
    message_id: int, flags: int, user: str, keys: Keys, engine: tuple[bytes, int, int], scoped_pdu: bytes
) -> bytes:
    """A whole message, encrypted and authenticated as the flags say. ``engine`` is (id, boots, time)."""
    engine_id, boots, time = engine
    salt = b""
    payload = scoped_pdu
    if flags & _PRIV_FLAG:
        secret, salt = encrypt(keys, boots, time, scoped_pdu)
        payload = ber.tlv(ber.OCTET_STRING, secret)
    mac = bytes(keys.mac_size) if flags & _AUTH_FLAG else b""
    tail = ber.tlv(ber.OCTET_STRING, salt)
    security = _engine(engine_id, boots) + ber.integer(time) + _user(user, len(mac)) + mac + tail
    global_data = ber.tlv(ber.SEQUENCE, ber.integer(message_id) + _model(flags))
    parameters = ber.tlv(ber.OCTET_STRING, ber.tlv(ber.SEQUENCE, security))
    message = ber.tlv(ber.SEQUENCE, ber.integer(pdu.VERSION_3) + global_data + parameters + payload)
    if not mac:
        return message
    mac_at = len(message) - len(payload) - len(tail) - len(mac)
    return message[:mac_at] + keys.mac(message) + message[mac_at + len(mac) :]


def decode(data: bytes) -> Header:
    """The header of a version 3 message with the user-based model. Raises BerError."""
    found = hot.user_header(data)
    return Header._make(found) if found is not None else _decode(data)


def _decode(data: bytes) -> Header:
    start, stop = ber.expect(data, 0, len(data), ber.SEQUENCE)
    version, start = ber.expect_integer(data, start, stop)
    global_start, global_stop = ber.expect(data, start, stop, ber.SEQUENCE)
    message_id, position = ber.expect_integer(data, global_start, global_stop)
    _, position = ber.expect_integer(data, position, global_stop)
    first, last = ber.expect(data, position, global_stop, ber.OCTET_STRING)
    model, _ = ber.expect_integer(data, last, global_stop)
    if version != pdu.VERSION_3 or last - first != 1 or model != _SECURITY_MODEL:
        raise ber.BerError("not a message of the user-based security model")
    flags = data[first]
    outer, parameters_stop = ber.expect(data, global_stop, stop, ber.OCTET_STRING)
    inner, inner_stop = ber.expect(data, outer, parameters_stop, ber.SEQUENCE)
    engine_start, engine_stop = ber.expect(data, inner, inner_stop, ber.OCTET_STRING)
    boots, position = ber.expect_integer(data, engine_stop, inner_stop)
    time, position = ber.expect_integer(data, position, inner_stop)
    user_start, user_stop = ber.expect(data, position, inner_stop, ber.OCTET_STRING)
    mac_start, mac_stop = ber.expect(data, user_stop, inner_stop, ber.OCTET_STRING)
    salt_start, salt_stop = ber.expect(data, mac_stop, inner_stop, ber.OCTET_STRING)
    if not (0 <= boots <= MAX_BOOTS and 0 <= time <= MAX_BOOTS):
        raise ber.BerError("boots or time out of range")
    payload = (parameters_stop, stop)
    if flags & _PRIV_FLAG:
        payload = ber.expect(data, parameters_stop, stop, ber.OCTET_STRING)
    return Header(
        message_id=message_id,
        flags=flags,
        engine_id=data[engine_start:engine_stop],
        boots=boots,
        time=time,
        user=data[user_start:user_stop].decode("utf-8", "replace"),
        mac=data[mac_start:mac_stop],
        salt=data[salt_start:salt_stop],
        mac_at=mac_start,
        payload=payload,
    )


def authentic(data: bytes, head: Header, keys: Keys) -> bool:
    """Whether the message's digest is the one that these keys make: RFC 3414 section 6.3.2."""
    if not keys.mac_size or len(head.mac) != keys.mac_size:
        return False
    zeroed = data[: head.mac_at] + bytes(len(head.mac)) + data[head.mac_at + len(head.mac) :]
    return hmac.compare_digest(keys.mac(zeroed), head.mac)


def open_payload(data: bytes, head: Header, keys: Keys) -> bytes:
    """The plain scoped PDU of a message, authenticated and decrypted as its flags say. Raises UsmError."""
    if head.flags & _AUTH_FLAG and not authentic(data, head, keys):
        raise UsmError("wrong digest")
    start, stop = head.payload
    if head.flags & _PRIV_FLAG:
        if not head.flags & _AUTH_FLAG:
            raise UsmError("privacy without authentication")
        if keys.cipher is None:
            raise UsmError("there is no key to decrypt with")
        return decrypt(keys, head.boots, head.time, head.salt, data[start:stop])
    return data[start:stop]


def scoped_pdu(plain: bytes) -> pdu.Pdu:
    """The PDU in a scoped PDU, all of it; octets after it (DES padding) do not matter. Raises BerError."""
    return open_scoped_pdu(plain).read()


def context(plain: bytes) -> tuple[bytes, bytes]:
    """(contextEngineID, contextName) of a scoped PDU, which its answer repeats. Raises BerError."""
    start, stop = ber.expect(plain, 0, len(plain), ber.SEQUENCE)
    first, last = ber.expect(plain, start, stop, ber.OCTET_STRING)
    name, end = ber.expect(plain, last, stop, ber.OCTET_STRING)
    return plain[first:last], plain[name:end]


def open_scoped_pdu(plain: bytes) -> pdu.Pdu:
    """As ``scoped_pdu``, its bindings not read yet."""
    start, stop = ber.expect(plain, 0, len(plain), ber.SEQUENCE)
    _, position = ber.expect(plain, start, stop, ber.OCTET_STRING)
    _, position = ber.expect(plain, position, stop, ber.OCTET_STRING)
    return pdu.opened(plain, position, stop)


KeyCache = Callable[[User, bytes], Keys]
localize_cached: KeyCache = lru_cache(maxsize=65536)(localize)
