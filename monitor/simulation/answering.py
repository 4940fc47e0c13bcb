"""What a simulated name server and a simulated time server say."""

import struct
import time
from ipaddress import IPv4Address

from core.simulated import simulated_name

_HEAD = struct.Struct(">HHHHHH")
_RESPONSE = 0x8180
"""QR, RD, RA: RFC 1035 section 4.1.1."""
_NS = 2
_NTP = struct.Struct(">BBbbII4sQQQQ")
_NTP_EPOCH = 2_208_988_800


def name(query: bytes, _clock: float) -> bytes | None:
    """One record for the name that is asked, of whatever there is: A, or NS for the root."""
    if len(query) < _HEAD.size:
        return None
    number, _, questions, *_ = _HEAD.unpack_from(query)
    end, labels = _HEAD.size, []
    while end < len(query) and query[end]:
        labels.append(query[end + 1 : end + 1 + query[end]].decode("ascii", "replace"))
        end += query[end] + 1
    asked = query[_HEAD.size : end + 5]
    if questions != 1 or len(asked) < 5:
        return None
    kind = int.from_bytes(asked[-4:-2], "big")
    data = b"\1a\0" if kind == _NS else IPv4Address(simulated_name(".".join(labels))).packed
    record = b"\xc0\x0c" + asked[-4:] + struct.pack(">IH", 60, len(data)) + data
    return _HEAD.pack(number, _RESPONSE, 1, 1, 0, 0) + asked + record


def time_of(query: bytes, clock: float) -> bytes | None:
    """RFC 5905 at stratum 2, this machine's time and ``clock`` seconds."""
    if len(query) < _NTP.size:
        return None
    sent = _NTP.unpack_from(query)[-1]
    now = int((time.time() + clock + _NTP_EPOCH) * (1 << 32)) & (1 << 64) - 1
    return _NTP.pack(4 << 3 | 4, 2, 6, -20, 1 << 8, 1 << 8, b"\x0a\x0f\0\1", now, sent, now, now)
