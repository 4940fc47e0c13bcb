"""Messages that are right, for inputs to begin with: every version, answers, reports, notifications."""

from core.clock import ManualClock
from monitor.snmp import ber, pdu, usm
from monitor.snmp.traps import notification
from tests.monitor.snmp.asking import COLUMNS, COMMUNITY, ENGINE_ID, USER

NUMBER = 0x41424344
"""The request number of every seed."""
CLOCK = ManualClock()
SCALARS = tuple(ber.oid(f"1.3.6.1.2.1.1.{number}.0") for number in (1, 5, 9))
WALKED = COLUMNS[:3]
_VALUES = (
    b"\x02\x01\x07",
    b"\x02\x04\xff\x00\x00\x01",
    b"\x04\x00",
    b"\x04\x05ether",
    b"\x04\x81\x90" + b"n" * 0x90,
    b"\x05\x00",
    b"\x06\x06\x2b\x06\x01\x04\x81\x00",
    b"\x40\x04\x0a\x00\x00\x01",
    b"\x41\x04\xff\xff\xff\xff",
    b"\x42\x01\x01",
    b"\x43\x03\x01\x02\x03",
    b"\x44\x07\x9f\x78\x04\x41\x5b\x33\x33",
    b"\x46\x08\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x80\x00",
    b"\x82\x00",
)
BINDINGS = [
    b"".join(ber.binding(column + bytes((row,)), _VALUES[row % 3 * 5]) for row in range(1, 9) for column in WALKED),
    b"".join(ber.binding(COLUMNS[0] + bytes((row,)), value) for row, value in enumerate(_VALUES, 1)),
    b"".join(ber.binding(name, value) for name, value in zip(SCALARS, _VALUES[3:], strict=False)),
    ber.binding(COLUMNS[0] + ber.subidentifiers((4294967295, 300, 5)), b"\x04\x82\x01\x00" + bytes(256)),
    b"",
]
PDUS = [pdu.assemble(pdu.RESPONSE, NUMBER, 0, 0, bindings) for bindings in BINDINGS]
PDUS += [pdu.assemble(pdu.RESPONSE, NUMBER, status, index, BINDINGS[2]) for status, index in ((1, 0), (2, 2), (5, 99))]
REQUESTS = [
    pdu.encode(pdu.GET, NUMBER, SCALARS),
    pdu.encode(pdu.GET_NEXT, NUMBER, WALKED),
    pdu.encode(pdu.GET_BULK, NUMBER, WALKED, 0, 9),
    pdu.encode(pdu.SET, NUMBER, [ber.binding(SCALARS[0], _VALUES[3])]),
]
KEYS = usm.localize_cached(USER, ENGINE_ID)


def of_community(version: int, body: bytes) -> bytes:
    """A message of version 1 or 2c."""
    return pdu.community_message(version, COMMUNITY, body)


def of_user(flags: int, body: bytes, boots: int = 1) -> bytes:
    """A message of version 3 at a level."""
    engine = (ENGINE_ID, boots, 0)
    return usm.encode(NUMBER, flags, USER.name, KEYS, engine, usm.scoped(ENGINE_ID, b"", body))


def report(counter: int, flags: int = 0) -> bytes:
    """A usmStats report."""
    name = usm.USM_STATS + bytes((counter, 0))
    return of_user(flags, pdu.assemble(pdu.REPORT, NUMBER, 0, 0, ber.binding(name, ber.integer(1, ber.COUNTER32))))


COMMUNITY_MESSAGES = [of_community(version, body) for version in (0, 1) for body in (*PDUS, *REQUESTS)]
USER_MESSAGES = [of_user(flags, body) for flags in (0, 1, 3, 4, 7) for body in (PDUS[0], PDUS[2], REQUESTS[2])]
USER_MESSAGES += [report(counter, flags) for counter in range(1, 7) for flags in (0, 1)]
_TRAP = (ber.oid("1.3.6.1.6.3.1.1.5.3"), 4711, BINDINGS[1])
TRAPS = [
    of_community(1, notification.encode(pdu.TRAP, NUMBER, *_TRAP)),
    of_community(1, notification.encode(pdu.INFORM, NUMBER, *_TRAP)),
    of_community(0, notification.encode_v1(ber.oid("1.3.6.1.4.1.8072"), b"\x0a\x00\x00\x01", *_TRAP)),
    *(
        of_user(flags, notification.encode(kind, NUMBER, *_TRAP))
        for flags in (0, 3, 7)
        for kind in (pdu.TRAP, pdu.INFORM)
    ),
]
