"""Made-up devices: an agent's values from readable pairs."""

from monitor.identify.answers import Answers, Value, parsed
from monitor.snmp import ber

Given = dict[str, str | int | bytes]
SYS_DESCR, SYS_OBJECT_ID = "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0"
ENTITY, IF, IFX = "1.3.6.1.2.1.47.1.1.1.1", "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"


def value(given: str | int | bytes) -> Value:
    """Text that begins with a dot is an object identifier."""
    if isinstance(given, int):
        return Value(ber.INTEGER, ber.integer_body(given))
    if isinstance(given, bytes):
        return Value(ber.OCTET_STRING, given)
    if given.startswith("."):
        return Value(ber.OBJECT_IDENTIFIER, ber.oid(given))
    return Value(ber.OCTET_STRING, given.encode())


def device(given: Given) -> Answers:
    return Answers({parsed(oid): value(one) for oid, one in given.items()})


def view(given: Given) -> dict[tuple[int, ...], bytes]:
    """The same for a simulated agent."""
    return {parsed(oid): ber.tlv(value(one).tag, value(one).body) for oid, one in given.items()}
