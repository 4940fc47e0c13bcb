"""The two forms of protobuf's wire format that a write request is made of."""


def field(tag: int, body: bytes) -> bytes:
    """A length-delimited field; ``tag`` is its number and wire type."""
    size = len(body)
    return (bytes((tag, size)) if size < 0x80 else bytes((tag,)) + varint(size)) + body


def varint(value: int) -> bytes:
    """A non-negative number in base 128, least significant first."""
    if value < 0x80:
        return bytes((value,))
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
