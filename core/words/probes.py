"""What a probe measured, for who reads it on a screen."""

from collections.abc import Mapping

from core.i18n import Language, noop
from core.model import COMPLAINT, Complaint

PROBED: Mapping[str, str] = {
    "probe_duration_seconds": noop("whole probe"),
    "probe_dns_lookup_time_seconds": noop("name lookup"),
    "probe_ip_protocol": noop("IP version"),
    "probe_http_status_code": noop("HTTP status"),
    "probe_http_redirects": noop("redirects"),
    "probe_http_version": noop("HTTP version"),
    "probe_http_uncompressed_body_length": noop("octets of the page"),
    "probe_http_duration_seconds": noop("phase"),
    "probe_ssl_earliest_cert_expiry": noop("certificate valid until"),
    "probe_ssl_last_chain_info": noop("certificate"),
    "probe_tls_version_info": noop("TLS version"),
    "probe_dns_duration_seconds": noop("phase"),
    "probe_dns_answer_rrs": noop("records in the answer"),
    "probe_dns_authority_rrs": noop("records of authorities"),
    "probe_dns_additional_rrs": noop("additional records"),
    "probe_dns_serial": noop("serial of the zone"),
    "probe_ntp_duration_seconds": noop("phase"),
    "probe_ntp_offset_seconds": noop("its clock is ahead by"),
    "probe_ntp_delay_seconds": noop("round trip"),
    "probe_ntp_stratum": noop("stratum"),
}
"""Metric → its name on a screen; what is not here is for programs."""
VALUE = noop("Value")
WENT_WELL = noop("The probe went well.")
COMPLAINTS: Mapping[Complaint, str] = {
    Complaint.CERTIFICATE_EXPIRED: noop("the certificate of {name} has expired"),
    Complaint.CERTIFICATE_NOT_YET_VALID: noop("the certificate of {name} is not valid yet"),
    Complaint.CERTIFICATE_OF_ANOTHER: noop("the certificate is not made out to {name}"),
    Complaint.CERTIFICATE_UNTRUSTED: noop("the certificate of {name} is not trusted: {error}"),
    Complaint.NO_NAME_ASKED: noop("the module asks for no name"),
    Complaint.CONNECTION_LOST: noop("the connection was lost before the answer: {error}"),
    Complaint.NO_REPLY: noop("what answers is not the reply to the query"),
    Complaint.NAME_SERVER_REFUSES: noop("the name server answers {code}"),
    Complaint.WRONG_SECTION: noop("the {section} section is not as it must be: {records}"),
    Complaint.QUERY_IMPOSSIBLE: noop("the query {query} cannot be asked: {error}"),
    Complaint.NO_URL: noop("'{target}' is not a URL: {error}"),
    Complaint.REDIRECTS_ELSEWHERE: noop("it redirects to '{target}', which is not http"),
    Complaint.REDIRECTS_OUT: noop(
        "it redirects to {host}, which the inventory does not name; enter it there, or probe that address itself"
    ),
    Complaint.STATUS: noop("the status is {status}"),
    Complaint.HTTP_VERSION: noop("it speaks HTTP/{version}"),
    Complaint.SPEAKS_TLS: noop("it speaks TLS"),
    Complaint.SPEAKS_NO_TLS: noop("it does not speak TLS"),
    Complaint.WRONG_HEADER: noop("the header {name} is not as it must be"),
    Complaint.TEXT_FOUND: noop("the page has '{pattern}' on it"),
    Complaint.TEXT_NOT_FOUND: noop("the page has no '{pattern}' on it"),
    Complaint.NO_HTTP: noop("what answers is not HTTP: {error}"),
    Complaint.REQUEST_IMPOSSIBLE: noop("the request cannot be written: {error}"),
    Complaint.CONNECTION_CLOSED: noop("the connection was closed before the answer"),
    Complaint.WRONG_ENCODING: noop("the body is not what its encoding says: {error}"),
    Complaint.BODY_TOO_LONG: noop("the body is longer than {limit} octets"),
    Complaint.SENT_AWAY: noop("the time server sends us away (kiss-o'-death {code})"),
    Complaint.NOT_SYNCHRONISED: noop("the time server's own clock is not synchronised"),
    Complaint.STRATUM: noop("the time server is at stratum {stratum}"),
    Complaint.REFERENCE_TOO_FAR: noop("the time server is too far from its reference clock"),
    Complaint.CLOCKS_DIFFER: noop("its clock and ours differ by {seconds} s"),
    Complaint.ENDED_CONVERSATION: noop("{target} ended the conversation: {error}"),
    Complaint.ENDLESS_LINE: noop("the answer is one endless line"),
    Complaint.NO_LINE_MATCHES: noop("no line of the answer matches '{pattern}'"),
    Complaint.NO_HOST_AND_PORT: noop("'{target}' is not HOST:PORT; write for example 10.0.0.1:443"),
    Complaint.NO_ADDRESS: noop("the name {name} has no address"),
    Complaint.NO_ADDRESS_OF_VERSION: noop("the name {name} has no address of IPv{version}"),
    Complaint.NAME_UNRESOLVED: noop("the name {name} does not resolve: {error}"),
    Complaint.NO_TLS_AGREED: noop("TLS cannot be agreed on with {name}: {error}"),
    Complaint.NO_WAY: noop("this machine has no way to {target}"),
    Complaint.NO_CONNECTION: noop("{target} does not answer: {error}"),
    Complaint.NO_ANSWER_WITHIN: noop("no answer within {seconds} s"),
    Complaint.OUR_MISTAKE: noop("this is a mistake of motcua; its log says more ({error})"),
    Complaint.MODULE_UNUSABLE: "{error}",
}


def complaint(language: Language, kind: Complaint, detail: Mapping[str, str]) -> str:
    """What a probe has to complain of, as a sentence without its capital; errors of a system are in its own words."""
    return language.text(COMPLAINTS[kind], **detail)


def complaint_in(language: Language, facts: Mapping[str, str]) -> str:
    """The same by the facts of a reading; empty when it had nothing to complain of."""
    kind = facts.get(COMPLAINT)
    if kind is None:
        return ""
    mark = f"{COMPLAINT}|"
    detail = {name.removeprefix(mark): value for name, value in facts.items() if name.startswith(mark)}
    return complaint(language, Complaint(kind), detail)
