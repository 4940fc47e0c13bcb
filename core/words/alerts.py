"""What is told of incidents: titles, lines, and what became of telling it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from core.i18n import DEFAULT_ZONE, Language, noop
from core.model import Alert, AlertKind, DeliveryState
from core.words.inventory import DEVICE_KINDS, LINK_KINDS, SERVICE_KINDS
from core.words.watching import REASONS, SEVERITIES

ALERT_KINDS: Mapping[AlertKind, str] = {
    AlertKind.OPENED: noop("new"),
    AlertKind.REOPENED: noop("back again"),
    AlertKind.GRAVER: noop("graver now"),
    AlertKind.ESCALATED: noop("not taken on yet"),
    AlertKind.RESOLVED: noop("resolved"),
}
DELIVERY_STATES: Mapping[DeliveryState, str] = {
    DeliveryState.WAITING: noop("waiting"),
    DeliveryState.SENT: noop("sent"),
    DeliveryState.FAILED: noop("not delivered"),
    DeliveryState.WITHDRAWN: noop("withdrawn"),
}
DELIVERY_COLUMNS = (
    noop("Time"),
    noop("Receiver"),
    noop("Incident"),
    noop("Subject"),
    noop("What"),
    noop("Delivery"),
    noop("Answer or error"),
)
TEST_TITLE = noop("Test message")
TEST_TEXT = noop("This is a test of motcua. Whoever reads it is reached by alerts; nothing has happened.")
_TITLES: Mapping[AlertKind, str] = {
    AlertKind.OPENED: noop("[{severity}] {name}: {why}"),
    AlertKind.REOPENED: noop("[{severity}] {name}, back again: {why}"),
    AlertKind.GRAVER: noop("[{severity}] {name}, graver now: {why}"),
    AlertKind.ESCALATED: noop("[{severity}] {name}, not taken on yet: {why}"),
    AlertKind.RESOLVED: noop("[{severity}] {name}: resolved after {duration}"),
}
_KIND_NAMES: Mapping[str, str] = {
    **{kind.value: word for kind, word in DEVICE_KINDS.items()},
    **{kind.value: word for kind, word in LINK_KINDS.items()},
    **{kind.value: word for kind, word in SERVICE_KINDS.items()},
}


def zone_of(alert: Alert) -> str:
    """The time zone of the incident's site."""
    return alert.about.get("zone") or DEFAULT_ZONE


def kind_name(language: Language, alert: Alert) -> str:
    """What the subject is, empty when that is not known."""
    return language.text(_KIND_NAMES.get(alert.about.get("kind", ""), ""))


def alert_title(language: Language, alert: Alert) -> str:
    """One line: how grave, what, where, why."""
    name, site = alert.about.get("name", ""), alert.about.get("site_name", "")
    return language.text(
        _TITLES[alert.kind],
        severity=alert.severity,
        name=f"{name} ({site})" if site else name,
        why=language.text(REASONS[alert.reason]),
        duration=language.duration(alert.at - alert.opened_at),
    )


def alert_lines(language: Language, alert: Alert) -> list[str]:
    """What is to be known of an incident, a line each."""
    ended = language.moment(alert.at, zone_of(alert)) if alert.kind is AlertKind.RESOLVED else ""
    values = (
        (noop("Incident"), f"{alert.incident}"),
        (noop("Severity"), language.text(SEVERITIES[alert.severity])),
        (noop("Kind"), kind_name(language, alert)),
        (noop("Site"), alert.about.get("site_name", "")),
        (noop("Since"), language.moment(alert.opened_at, zone_of(alert))),
        (noop("Resolved"), ended),
    )
    return [f"{language.text(title)}: {value}" for title, value in values if value]


def digest_title(language: Language, kinds: Sequence[AlertKind]) -> str:
    """'5 alerts: 3 new, 2 resolved'."""
    counts = Counter(kinds)
    parts = ", ".join(f"{counts[kind]} {language.text(ALERT_KINDS[kind])}" for kind in AlertKind if counts[kind])
    all_of_them = language.texts("{count} alert", "{count} alerts", len(kinds))
    return f"{all_of_them}: {parts}"
