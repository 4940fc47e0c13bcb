"""The ntp probe: a client of RFC 5905 that asks once and believes only an answer to its own question."""

import asyncio
import os
import struct
import time
from dataclasses import dataclass

from core.model import Complaint, Reason
from monitor.probes import datagrams
from monitor.probes import way as ways
from monitor.probes.result import Failed, Samples
from monitor.probes.schema import Module, Ntp
from monitor.probes.way import Way

PORT = 123
PACKET = struct.Struct(">BBbbII4sQQQQ")
"""RFC 5905 figure 8: flags, stratum, poll, precision, root delay, root dispersion, reference id, four timestamps."""
CLIENT, SERVER = 3, 4
VERSION = 4
UNSYNCHRONISED = 3
_ERA = 1 << 32
EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""
_LONGEST_ROOT = 16.0
"""MAXDISP: a server farther than this from its reference is of no use (RFC 5905 section 7.3)."""
_DURATION = "probe_ntp_duration_seconds"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose origin timestamp was our question's. Seconds; ``offset``: how far the server is ahead."""

    leap: int
    stratum: int
    root_delay: float
    root_dispersion: float
    reference: bytes
    offset: float
    delay: float

    def trouble(self, config: Ntp) -> Failed | None:
        """Why this answer is of no use, or None."""
        if self.stratum == 0:
            code = self.reference.rstrip(b"\0").decode("ascii", "replace")
            return Failed(Reason.WRONG_ANSWER, Complaint.SENT_AWAY, code=code)
        if self.leap == UNSYNCHRONISED or self.stratum > 15:
            return Failed(Reason.CLOCK_OFF, Complaint.NOT_SYNCHRONISED)
        if self.stratum > config.max_stratum:
            return Failed(Reason.CLOCK_OFF, Complaint.STRATUM, stratum=self.stratum)
        if self.root_delay / 2 + self.root_dispersion >= _LONGEST_ROOT:
            return Failed(Reason.CLOCK_OFF, Complaint.REFERENCE_TOO_FAR)
        if abs(self.offset) > config.max_offset:
            return Failed(Reason.CLOCK_OFF, Complaint.CLOCKS_DIFFER, seconds=f"{self.offset:+.3f}")
        return None


async def probe_ntp(target: str, module: Module, samples: Samples, way: Way) -> None:
    """Ask for the time, and compare it with ours. Raises Failed."""
    config, loop = module.ntp, asyncio.get_running_loop()
    host, port = ways.split_host(target, PORT)
    address = await ways.resolve(host, config, way, samples)
    samples.put(_DURATION, samples.get("probe_dns_lookup_time_seconds") or 0.0, phase="resolve")
    async with datagrams.exchange(way.place(host, address, port), config.source_ip_address) as talk:
        cookie = int.from_bytes(os.urandom(8), "big") or 1
        sent_wall, sent = time.time(), loop.time()
        talk.send(request(cookie))
        while True:
            octets, came = await talk.receive()
            found = read(octets, cookie, sent_wall, came - sent)
            if found is not None:
                break
    samples.put(_DURATION, came - sent, phase="request")
    _tell(samples, found)
    trouble = found.trouble(config)
    if trouble is not None:
        raise trouble


def request(cookie: int) -> bytes:
    """A client's packet; our time in it is a random number, which only who saw it can send back."""
    return PACKET.pack(VERSION << 3 | CLIENT, 0, 0, 0, 0, 0, b"", 0, 0, 0, cookie)


def read(octets: bytes, cookie: int, sent_at: float, took: float) -> Reply | None:
    """The reply to our question, or None when the octets are something else.

    ``sent_at`` is our Unix time at the question, ``took`` the seconds until the answer, by a clock that nobody sets.
    """
    if len(octets) < PACKET.size:
        return None
    flags, stratum, _, _, delay, dispersion, reference, _, origin, received, transmitted = PACKET.unpack_from(octets)
    if flags & 7 != SERVER or origin != cookie or (stratum and not transmitted):
        return None
    t2, t3 = unix(received, sent_at), unix(transmitted, sent_at)
    t4 = sent_at + took
    return Reply(
        leap=flags >> 6,
        stratum=stratum,
        root_delay=delay / 65536,
        root_dispersion=dispersion / 65536,
        reference=reference,
        offset=((t2 - sent_at) + (t3 - t4)) / 2 if stratum else 0.0,
        delay=max(0.0, took - (t3 - t2)) if stratum else took,
    )


def unix(timestamp: int, near: float) -> float:
    """A timestamp of 64 bits as Unix time, in the era nearest to ``near`` (RFC 5905 section 6)."""
    value = timestamp / _ERA - EPOCH
    return value + round((near - value) / _ERA) * _ERA


def stamp(at: float) -> int:
    """Unix time as a timestamp of 64 bits."""
    return int((at + EPOCH) * _ERA) & (1 << 64) - 1


def _tell(samples: Samples, found: Reply) -> None:
    samples.put("probe_ntp_stratum", found.stratum)
    samples.put("probe_ntp_leap_indicator", found.leap)
    if found.stratum:
        samples.put("probe_ntp_offset_seconds", found.offset)
        samples.put("probe_ntp_delay_seconds", found.delay)
        samples.put("probe_ntp_root_delay_seconds", found.root_delay)
        samples.put("probe_ntp_root_dispersion_seconds", found.root_dispersion)
