"""What a probe comes to: whether it went well, else why not, and what it measured under blackbox_exporter's names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core import words
from core.i18n import Language, language
from core.model import Complaint, Reason

Labels = tuple[tuple[str, str], ...]

HELP: Mapping[str, str] = {
    "probe_success": "Whether the probe went well.",
    "probe_duration_seconds": "Seconds that the probe took.",
    "probe_dns_lookup_time_seconds": "Seconds that the lookup of the target's name took.",
    "probe_ip_protocol": "4 or 6: the family of the address that was probed.",
    "probe_ip_addr_hash": "FNV-1a of the address that was probed: it changes with the address.",
    "probe_failed_due_to_regex": "Whether the probe failed because of a pattern.",
    "probe_http_content_length": "Content-Length of the answer; -1 when it said none.",
    "probe_http_duration_seconds": "Seconds of each phase, summed over all redirects.",
    "probe_http_last_modified_timestamp_seconds": "Last-Modified of the answer as Unix time.",
    "probe_http_redirects": "Redirects that were followed.",
    "probe_http_ssl": "Whether the last request went over TLS.",
    "probe_http_status_code": "Status of the last answer.",
    "probe_http_uncompressed_body_length": "Octets of the body, uncompressed.",
    "probe_http_version": "HTTP version of the last answer.",
    "probe_ssl_earliest_cert_expiry": "Unix time at which the first certificate that was sent expires.",
    "probe_ssl_last_chain_expiry_timestamp_seconds": "Unix time at which the verified chain expires.",
    "probe_ssl_last_chain_info": "The certificate of the server.",
    "probe_tls_version_info": "The TLS version.",
    "probe_dns_additional_rrs": "Records in the additional section.",
    "probe_dns_answer_rrs": "Records in the answer section.",
    "probe_dns_authority_rrs": "Records in the authority section.",
    "probe_dns_duration_seconds": "Seconds of each phase of the query.",
    "probe_dns_query_succeeded": "Whether the query was answered at all.",
    "probe_dns_serial": "Serial of the zone.",
    "probe_ntp_duration_seconds": "Seconds of each phase of the question.",
    "probe_ntp_offset_seconds": "How far the server's clock is ahead of ours (RFC 5905 section 8).",
    "probe_ntp_delay_seconds": "Round-trip delay without the server's own time (RFC 5905 section 8).",
    "probe_ntp_stratum": "The server's distance from a reference clock.",
    "probe_ntp_leap_indicator": "0: none, 1 and 2: a leap second is near, 3: the server's clock is not synchronised.",
    "probe_ntp_root_delay_seconds": "Round-trip delay from the server to its reference clock.",
    "probe_ntp_root_dispersion_seconds": "The server's own estimate of its error.",
}


class Failed(Exception):  # noqa: N818  -- how a step tells the probe it is part of; outside it is a value
    """A probe cannot go on: why, for the judge, and what exactly it has to complain of."""

    def __init__(self, reason: Reason, complaint: Complaint, **detail: object) -> None:
        super().__init__(reason, complaint, detail)
        self.reason = reason
        self.complaint = complaint
        self.detail = {name: str(value) for name, value in detail.items()}


@dataclass(slots=True)
class Samples:
    """Gauges by name and labels, in the order of their first mention."""

    values: dict[str, dict[Labels, float]] = field(default_factory=dict)

    def put(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        self.values.setdefault(name, {})[tuple(labels.items())] = float(value)

    def add(self, name: str, value: float, **labels: str) -> None:
        """Add to a gauge; one that is not there yet is 0."""
        key = tuple(labels.items())
        gauges = self.values.setdefault(name, {})
        gauges[key] = gauges.get(key, 0.0) + value

    def get(self, name: str, **labels: str) -> float | None:
        """A gauge, or None."""
        return self.values.get(name, {}).get(tuple(labels.items()))

    def phases(self, name: str) -> dict[str, float]:
        """A gauge by its label ``phase``."""
        return {dict(labels)["phase"]: value for labels, value in self.values.get(name, {}).items()}


@dataclass(frozen=True, slots=True)
class Result:
    """One probe. ``failed`` is None when it went well; ``duration`` is in seconds."""

    failed: Failed | None
    duration: float
    samples: Samples

    @property
    def success(self) -> bool:
        """Whether it went well."""
        return self.failed is None

    @property
    def reason(self) -> Reason | None:
        """What the judge goes by, None when it went well."""
        return None if self.failed is None else self.failed.reason

    @property
    def message(self) -> str:
        """What it has to complain of in English, for programs and logs; empty when it went well."""
        return self.told(language("en"))

    def told(self, spoken: Language) -> str:
        """The same in a language."""
        failed = self.failed
        return "" if failed is None else words.complaint(spoken, failed.complaint, failed.detail)
