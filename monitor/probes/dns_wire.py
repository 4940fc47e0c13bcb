"""DNS messages by dnspython (RFC 1035): the one place that knows its ways."""

from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from core.model import Complaint, Reason
from monitor.probes.result import Failed


@dataclass(frozen=True, slots=True)
class Question:
    """A query, ready to be sent."""

    name: str
    octets: bytes
    is_soa: bool
    query: dns.message.Message


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; records in presentation format, tabs between their parts as Go's library writes them."""

    rcode: str
    answer: tuple[str, ...]
    authority: tuple[str, ...]
    additional: tuple[str, ...]
    truncated: bool
    serial: int | None


def question(name: str, kind: str, klass: str, recursion: bool) -> Question:
    """A query with a random id. Raises Failed for a type, class or name that there is not."""
    try:
        rdtype, rdclass = dns.rdatatype.from_text(kind), dns.rdataclass.from_text(klass)
        query = dns.message.make_query(dns.name.from_text(name), rdtype, rdclass)
    except (dns.exception.DNSException, ValueError) as error:
        asked = f"{name} {klass} {kind}"
        raise Failed(Reason.WRONG_ANSWER, Complaint.QUERY_IMPOSSIBLE, query=asked, error=error) from error
    if not recursion:
        query.flags &= ~dns.flags.RD
    return Question(name, query.to_wire(), rdtype == dns.rdatatype.SOA, query)


def reply(asked: Question, octets: bytes) -> Reply | None:
    """The reply to this question, or None when the octets are something else (RFC 5452 section 9.1)."""
    try:
        found = dns.message.from_wire(octets, ignore_trailing=True, raise_on_truncation=False)
    except (dns.exception.DNSException, ValueError):
        return None
    if not asked.query.is_response(found):
        return None
    serials = [record.serial for rrset in found.answer if rrset.rdtype == dns.rdatatype.SOA for record in rrset]
    return Reply(
        dns.rcode.to_text(found.rcode()),
        tuple(_records(found.answer)),
        tuple(_records(found.authority)),
        tuple(_records(found.additional)),
        truncated=bool(found.flags & dns.flags.TC),
        serial=serials[-1] if serials else None,
    )


def _records(section: list["dns.rrset.RRset"]) -> list[str]:
    return [
        "\t".join(
            (
                str(rrset.name),
                str(rrset.ttl),
                dns.rdataclass.to_text(rrset.rdclass),
                dns.rdatatype.to_text(rrset.rdtype),
                record.to_text(),
            )
        )
        for rrset in section
        for record in rrset
    ]
