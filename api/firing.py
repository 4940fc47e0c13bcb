"""Open incidents as a Prometheus server tells its alerts, and the rules that they come from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from api.house import House
from api.schemas.prometheus import PrometheusAlert, PrometheusGroup, PrometheusRule
from api.views import Named
from core import words
from core.i18n import language, noop
from core.incidents.labels import ALERT_NAME, labels
from core.incidents.places import Places
from core.model import Incident, Severity

GROUP = "motcua"
FILE = "motcua"
INTERVAL = 1.0
"""Seconds between two looks of the monitor."""
OPENED = "motcua_incident_opened_timestamp_seconds"
_NEVER = "0001-01-01T00:00:00Z"
_SILENT = noop("The monitor is not running; what is shown is not current.")
_TEMPLATES = {"summary": "{{ $labels.subject }}: {{ $labels.reason }}", "description": "{{ $labels.severity }}"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which groups and rules; empty is all."""

    names: Collection[str] = ()
    groups: Collection[str] = ()
    files: Collection[str] = ()
    without_alerts: bool = False
    is_alerting: bool = True


def alerts(house: House) -> list[PrometheusAlert]:
    """Every open incident as an alert that fires."""
    inventory = house.inventory()
    places, named = Places.of(inventory), Named.of(inventory)
    return [_alert(house, places, named, one) for one in house.states.incidents(open_only=True, limit=10_000)]


def groups(house: House, wanted: Wanted) -> list[PrometheusGroup]:
    """The one group of rules, if it is wanted: a rule for each severity."""
    if (wanted.groups and GROUP not in wanted.groups) or (wanted.files and FILE not in wanted.files):
        return []
    if wanted.names and ALERT_NAME not in wanted.names:
        return []
    seen_at = house.monitor_seen_at()
    looked = _NEVER if seen_at is None else moment(seen_at)
    firing = alerts(house) if wanted.is_alerting else []
    rules = [_rule(house, one, firing, looked, wanted) for one in Severity] if wanted.is_alerting else []
    return [PrometheusGroup(name=GROUP, file=FILE, rules=rules, interval=INTERVAL, last_evaluation=looked)]


def _rule(
    house: House, severity: Severity, firing: Iterable[PrometheusAlert], looked: str, wanted: Wanted
) -> PrometheusRule:
    mine = [one for one in firing if one.labels["severity"] == severity]
    alive = house.monitor_is_alive()
    return PrometheusRule(
        state="firing" if mine else "inactive",
        name=ALERT_NAME,
        query=f'{OPENED}{{severity="{severity}"}} > 0',
        labels={"severity": severity.value},
        annotations=_TEMPLATES,
        alerts=[] if wanted.without_alerts else mine,
        health="unknown" if looked == _NEVER else ("ok" if alive else "err"),
        last_error=None if alive or looked == _NEVER else language("en").text(_SILENT),
        last_evaluation=looked,
    )


def _alert(house: House, places: Places, named: Named, one: Incident) -> PrometheusAlert:
    spoken = language(house.settings.language)
    annotations = {
        "summary": f"{named(one.subject)}: {named.sentence(spoken, one)}",
        "description": spoken.text(words.SEVERITIES[one.severity]),
    }
    return PrometheusAlert(
        labels={"alertname": ALERT_NAME, **labels(places, one)},
        annotations=annotations,
        active_at=moment(one.opened_at),
        value=number(one.opened_at),
    )


def moment(at: float) -> str:
    """Unix seconds → RFC 3339 in UTC, as Go writes it: no more digits of the second than there are."""
    whole = datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds").removesuffix("+00:00")
    return whole.rstrip("0").rstrip(".") + "Z"


def number(value: float) -> str:
    """A finite float as Go's %e without a precision: the fewest digits that give it back, an exponent of two digits."""
    mantissa, _, exponent = f"{value:.17e}".partition("e")
    for digits in range(17):
        shorter = f"{value:.{digits}e}"
        if float(shorter) == value:
            mantissa, _, exponent = shorter.partition("e")
            break
    return f"{mantissa}e{exponent}"
