"""How the devices of an inventory stand to the rules: their newest kept configurations, judged."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from core.compliance import Verdict, judged
from core.configurations import repository_of
from core.errors import MotcuaError
from core.model import Device


def compliance(data: Path, device: Device, today: date) -> list[Verdict] | None:
    """A device's verdicts; None when nothing was kept of it, or nobody knows its platform. Raises MotcuaError."""
    if device.platform is None:
        return None
    text = repository_of(data, device.id).text()
    return None if text is None else judged(text, device.platform, device.exceptions, today)


def compliance_if_whole(data: Path, device: Device, today: date) -> list[Verdict] | None:
    """The same among many devices: None also of one whose repository cannot be read, which its next backup tells."""
    try:
        return compliance(data, device, today)
    except MotcuaError:
        return None


def verdict_document(verdict: Verdict, device: str) -> Mapping[str, object]:
    """For programs."""
    exception = verdict.exception
    return {
        "device": device,
        "rule": verdict.rule.id,
        "title": {"vi": verdict.rule.vi, "en": verdict.rule.en},
        "standing": str(verdict.standing),
        "evidence": [{"number": one.number, "line": one.line, "missing": one.missing} for one in verdict.evidence],
        "exception": None if exception is None else {"until": exception.until.isoformat(), "reason": exception.reason},
    }
