"""The user-based security model against the vectors and rules of RFC 3414, 3826 and 7860."""

import itertools

import pytest

from monitor.snmp import ber, pdu, usm

ENGINE = bytes.fromhex("000000000000000000000002")
SCOPED = usm.scoped(ENGINE, b"", pdu.encode(pdu.GET, 7, [ber.oid("1.3.6.1.2.1.1.1.0")]))


def user(auth: str | None, priv: str | None) -> usm.User:
    return usm.User("someone", auth, b"maplesyrup" if auth else b"", priv, b"pancakes" if priv else b"")


@pytest.mark.parametrize(
    ("protocol", "key"),
    [
        ("MD5", "526f5eed9fcce26f8964c2930787d82b"),  # RFC 3414 appendix A.3.1
        ("SHA", "6695febc9288e36282235fc7151f128497b38f3f"),  # appendix A.3.2
    ],
)
def test_keys_are_those_of_the_standard(protocol: str, key: str) -> None:
    assert usm.localize(user(protocol, None), ENGINE).auth.hex() == key


@pytest.mark.parametrize(
    ("protocol", "digest_size", "mac_size"),
    [("MD5", 16, 12), ("SHA", 20, 12), ("SHA224", 28, 16), ("SHA256", 32, 24), ("SHA384", 48, 32), ("SHA512", 64, 48)],
)
def test_digests_are_truncated_as_rfc_7860_says(protocol: str, digest_size: int, mac_size: int) -> None:
    keys = usm.localize(user(protocol, None), ENGINE)
    assert len(keys.auth) == digest_size
    assert len(keys.mac(b"message")) == mac_size == keys.mac_size


@pytest.mark.parametrize(("auth", "priv"), list(itertools.product(usm.AUTH_PROTOCOLS, usm.PRIV_PROTOCOLS)))
def test_every_pair_of_protocols_comes_back(auth: str, priv: str) -> None:
    someone = user(auth, priv)
    keys = usm.localize_cached(someone, ENGINE)
    message = usm.encode(42, someone.flags | usm.REPORTABLE, "someone", keys, (ENGINE, 3, 4711), SCOPED)
    head = usm.decode(message)
    assert (head.message_id, head.engine_id, head.boots, head.time, head.user) == (42, ENGINE, 3, 4711, "someone")
    assert SCOPED not in message
    assert usm.scoped_pdu(usm.open_payload(message, head, keys)).request_id == 7


@pytest.mark.parametrize("auth", list(usm.AUTH_PROTOCOLS))
def test_one_changed_octet_anywhere_is_noticed(auth: str) -> None:
    someone = user(auth, None)
    keys = usm.localize_cached(someone, ENGINE)
    message = usm.encode(42, someone.flags, "someone", keys, (ENGINE, 3, 4711), SCOPED)
    for place in range(0, len(message), 5):
        changed = bytearray(message)
        changed[place] ^= 0x55
        assert not believed(bytes(changed), keys), f"octet {place}"


def believed(message: bytes, keys: usm.Keys) -> bool:
    """Whether the message passes for an authentic one; who clears the flag is caught by the level, elsewhere."""
    try:
        head = usm.decode(message)
        usm.open_payload(message, head, keys)
    except (usm.UsmError, ber.BerError):
        return False
    return bool(head.flags & 1)


def test_the_length_of_a_long_key() -> None:
    for name, size in usm.PRIV_PROTOCOLS.items():
        assert len(usm.localize_cached(user("MD5", name), ENGINE).priv) == size


def test_the_two_ways_to_lengthen_a_key_differ() -> None:
    one, other = (usm.localize_cached(user("SHA", name), ENGINE).priv for name in ("AES256", "AES256C"))
    assert one[:20] == other[:20]
    assert one != other


@pytest.mark.parametrize("priv", ["DES", "AES"])
def test_the_same_text_is_never_encrypted_alike(priv: str) -> None:
    keys = usm.localize_cached(user("SHA", priv), ENGINE)
    found = {usm.encrypt(keys, 1, 1, SCOPED) for _ in range(20)}
    assert len({salt for _, salt in found}) == len(found) == 20


@pytest.mark.parametrize("salt", [b"", b"1234567", b"123456789"])
def test_privacy_parameters_of_another_length_are_refused(salt: bytes) -> None:
    keys = usm.localize_cached(user("SHA", "AES"), ENGINE)
    with pytest.raises(usm.UsmError, match="8 octets"):
        usm.decrypt(keys, 1, 1, salt, b"secret")


def test_a_des_text_that_is_no_multiple_of_8_is_refused() -> None:
    keys = usm.localize_cached(user("SHA", "DES"), ENGINE)
    with pytest.raises(usm.UsmError, match="multiple of 8"):
        usm.decrypt(keys, 1, 1, b"12345678", b"secret")


def test_privacy_without_authentication_is_refused() -> None:
    keys = usm.localize_cached(user("SHA", "AES"), ENGINE)
    message = usm.encode(1, 2, "someone", keys, (ENGINE, 1, 1), SCOPED)
    with pytest.raises(usm.UsmError, match="without authentication"):
        usm.open_payload(message, usm.decode(message), keys)


def test_an_encrypted_message_for_who_has_no_key_is_refused() -> None:
    message = usm.encode(1, 3, "someone", usm.localize_cached(user("SHA", "AES"), ENGINE), (ENGINE, 1, 1), SCOPED)
    with pytest.raises(usm.UsmError, match="no key"):
        usm.open_payload(message, usm.decode(message), usm.localize_cached(user("SHA", None), ENGINE))


def test_an_empty_password_is_refused() -> None:
    with pytest.raises(usm.UsmError, match="empty"):
        usm.localize(usm.User("someone", "SHA256", b""), ENGINE)


def test_the_secrets_do_not_show() -> None:
    assert repr(user("SHA", "AES")) == "User('someone', SHA, AES)"
