"""What the last check of each service says: as a reading for the page, as metrics under blackbox_exporter's names."""

from collections.abc import Iterator, Mapping

from core.model import COMPLAINT, Outcome, Reading, Reason
from monitor.metrics.exposition import Family
from monitor.probes.result import HELP, Result
from monitor.services.streak import SILENT
from monitor.snmp.render import escape, number

PROBE = "check"
_PHASES = ("probe_http_duration_seconds", "probe_dns_duration_seconds", "probe_ntp_duration_seconds")
_VALUES = {
    "probe_http_status_code": "http_status",
    "probe_ip_protocol": "ip_version",
    "probe_ntp_offset_seconds": "offset_seconds",
    "probe_ntp_stratum": "stratum",
}


def reading(subject: str, result: Result, grades: tuple[Reason, ...], at: float) -> Reading:
    """A result as a reading; ``grades`` are what it is degraded by."""
    values = {"duration_seconds": round(result.duration, 6)}
    for metric in _PHASES:
        values |= {
            f"duration_seconds|{phase}": round(seconds, 6) for phase, seconds in result.samples.phases(metric).items()
        }
    values |= {
        name: value for metric, name in _VALUES.items() if (value := result.samples.get(metric)) is not None and value
    }
    expiry = result.samples.get("probe_ssl_earliest_cert_expiry")
    if expiry is not None:
        values["certificate_seconds"] = round(expiry - at)
    if result.reason is None or result.reason not in SILENT:
        outcome = Outcome.ANSWERED if result.success else Outcome.PARTIAL
    else:
        outcome = Outcome.SILENT
    return Reading(subject, at, PROBE, outcome, values, _facts(result), grades)


def _facts(result: Result) -> dict[str, str]:
    """What was wrong: its kind, and each detail by its name."""
    failed = result.failed
    if failed is None:
        return {}
    return {COMPLAINT: failed.complaint} | {f"{COMPLAINT}|{name}": value for name, value in failed.detail.items()}


def families(results: Mapping[str, tuple[str, Result]]) -> Iterator[Family]:
    """Every metric of every last check; ``results`` has (labels as text, result) by service."""
    names = sorted({name for _, result in results.values() for name in result.samples.values})
    for name in names:
        yield Family(name, "gauge", HELP[name], _lines(name, results))


def _lines(name: str, results: Mapping[str, tuple[str, Result]]) -> Iterator[str]:
    for labels, result in results.values():
        for own, value in result.samples.values.get(name, {}).items():
            further = "".join(f',{label}="{escape(text)}"' for label, text in own)
            yield f"{name}{{{labels}{further}}} {number(value)}\n"
