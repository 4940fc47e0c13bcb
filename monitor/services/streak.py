"""What successive checks of a service come to for the judge: one bad check is confirmed before it counts. Pure."""

from dataclasses import dataclass, field, replace

from core.model import Reason
from monitor.judging.judge import Seen
from monitor.probes.result import Result

CONFIRMATIONS = 2
"""Further bad checks before a service is in trouble."""
CONFIRM_AFTER = 2.0
"""Seconds between them."""
RECOVERY_EVERY = 15.0
"""Seconds between two checks of a service in trouble at most."""
SILENT = (Reason.UNREACHABLE, Reason.NAME_UNRESOLVED)
"""What somebody on the way may be to blame for."""
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Streak:
    """``bad`` counts the bad checks in a row."""

    seen: Seen = field(default_factory=Seen)
    bad: int = 0

    @property
    def pause(self) -> float | None:
        """Seconds until the next check at most, None for the service's own interval."""
        if not self.bad:
            return None
        return CONFIRM_AFTER if self.bad <= CONFIRMATIONS else RECOVERY_EVERY


def worry(left: float | None, soon: float, urgent: float) -> Reason | None:
    """What a certificate with so many seconds left is to the judge; None: no worry, or there is no certificate.

    ``soon`` and ``urgent`` are the seconds from which it is one.
    """
    if left is None:
        return None
    if left <= urgent:
        return Reason.CERTIFICATE_URGENT
    return Reason.CERTIFICATE_EXPIRES if left <= soon else None


def after(before: Streak, result: Result, ended: float, certificate: Reason | None) -> Streak:
    """The streak after a check that ended at a loop time. ``certificate``: what its certificate worries about."""
    began = ended - result.duration
    evidence = _evidence(result)
    if result.reason is Reason.OWN_LINK_DOWN:
        return Streak(Seen(own_link_down=True, evidence=evidence))
    if result.reason is None or result.reason is Reason.CLOCK_OFF:
        reasons = _grades(result, certificate)
        if result.reason is None or before.bad >= CONFIRMATIONS:
            bad = 0 if result.reason is None else before.bad + 1
            return Streak(Seen(True, answered_at=ended, reasons=reasons, evidence=evidence), bad)
    bad, known = before.bad + 1, before.seen
    silent = result.reason in SILENT
    since = known.silent_since if silent and known.lost_at > known.answered_at else began
    seen = replace(known, own_link_down=False, evidence=evidence)
    seen = replace(seen, silent_since=since, lost_at=began) if silent else replace(seen, answered_at=ended)
    if bad <= CONFIRMATIONS:
        return Streak(replace(seen, suspect=silent), bad)
    return Streak(replace(seen, reachable=not silent, suspect=False, failure=result.reason, reasons=()), bad)


def _grades(result: Result, certificate: Reason | None) -> tuple[Reason, ...]:
    if result.reason is not None:
        return (result.reason,)
    return () if certificate is None else (certificate,)


def _evidence(result: Result) -> str:
    parts = [f"duration_seconds={result.duration:.3f}"]
    for name, shown in (
        ("probe_http_status_code", "status"),
        ("probe_ntp_offset_seconds", "offset_seconds"),
        ("probe_ntp_stratum", "stratum"),
    ):
        value = result.samples.get(name)
        if value:
            parts.append(f"{shown}={value:.6g}")
    return " ".join(parts)
