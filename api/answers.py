"""Turns the house's values into the API's answers."""

from dataclasses import asdict

from api.house import House
from api.incidents import IncidentView
from api.schemas import (
    AlertDeliveryOut,
    DeviceOut,
    FindingOut,
    HostRunOut,
    HostStandingOut,
    IncidentDetailOut,
    IncidentOut,
    LinkOut,
    MaintenanceOut,
    OverviewItem,
    RunOut,
    ServiceOut,
    StandingOut,
    SweepOut,
    TransitionOut,
    TrapOut,
)
from api.timeline import Entry, Timeline
from api.views import DeviceView, LinkView, Named, ServiceView, SweepView
from core import words
from core.i18n import LANGUAGES, language
from core.model import (
    Alert,
    Delivery,
    FindingRecord,
    HostRun,
    HostStanding,
    HostState,
    Maintenance,
    RunRecord,
    RunState,
    Standing,
    Transition,
    TrapRecord,
)


def standing(named: Named, item: Standing) -> StandingOut:
    """A standing with its sentence."""
    fields = {name: getattr(item, name) for name in ("subject", "state", "reason", "since", "cause")}
    return StandingOut.model_validate({**fields, "sentence": named.both(item)})


def device(named: Named, view: DeviceView) -> DeviceOut:
    """A device and where it stands."""
    return DeviceOut.model_validate({**view.device.model_dump(), "standing": standing(named, view.standing)})


def link(named: Named, view: LinkView) -> LinkOut:
    """A link and where it stands."""
    return LinkOut.model_validate({**view.link.model_dump(), "standing": standing(named, view.standing)})


def service(named: Named, view: ServiceView) -> ServiceOut:
    """A service and where it stands."""
    return ServiceOut.model_validate({**view.service.model_dump(), "standing": standing(named, view.standing)})


def item(named: Named, view: DeviceView | LinkView | ServiceView) -> OverviewItem:
    """A device, link or service without what a wall must not show."""
    match view:
        case DeviceView(device=thing) | LinkView(link=thing) | ServiceView(service=thing):
            pass
    return OverviewItem(id=thing.id, name=thing.name, kind=thing.kind, standing=standing(named, view.standing))


def transition(named: Named, row: Transition) -> TransitionOut:
    """A transition with its sentence."""
    names = ("subject", "sequence", "at", "before", "after", "reason", "cause", "evidence")
    fields = {name: getattr(row, name) for name in names}
    return TransitionOut.model_validate({**fields, "sentence": named.both(row)})


def incident(named: Named, view: IncidentView, with_people: bool = False) -> IncidentOut:
    """An incident with its subject's name, its sentence and its due times; names of persons only when asked for."""
    return IncidentOut.model_validate(_incident(named, view, with_people))


def incident_detail(named: Named, view: IncidentView, found: Timeline) -> IncidentDetailOut:
    """An incident with everything that is known of it."""
    dependents = [{**asdict(one), "name": named(one.subject)} for one in found.dependents]
    entries = [_entry(named, one) for one in found.entries]
    told = [alert_delivery(row, alert) for row, alert in found.told]
    more = {"dependents": dependents, "timeline": entries, "told": told}
    return IncidentDetailOut.model_validate({**_incident(named, view, with_people=True), **more})


def _incident(named: Named, view: IncidentView, with_people: bool) -> dict[str, object]:
    row, dues = view.incident, view.dues
    names = ("id", "subject", "severity", "reason", "opened_at", "resolved_at", "acknowledged_at", "reopened")
    people = ("acknowledged_by", "assigned_to", "resolver") if with_people else ()
    return {
        **{name: getattr(row, name) for name in (*names, *people)},
        "name": named(row.subject),
        "site": None if view.site is None else view.site.id,
        "acknowledge_due": dues.acknowledge.at,
        "acknowledge_state": dues.acknowledge.state(view.now),
        "restore_due": dues.restore.at,
        "restore_state": dues.restore.state(view.now),
        "overdue": view.is_overdue,
        "sentence": named.both(row),
    }


def _entry(named: Named, one: Entry) -> dict[str, object]:
    fields = {name: getattr(one, name) for name in ("at", "kind", "what", "subject", "by", "text", "evidence")}
    return {**fields, "name": named(one.subject), "sentence": {code: one.say(language(code)) for code in LANGUAGES}}


def maintenance(item: Maintenance, now: float) -> MaintenanceOut:
    """A planned stop, how far it is, and what is not as it should be with it."""
    fields = {name: value for name, value in asdict(item).items() if name not in ("covers", "unknown_years")}
    sentences = zip(*(words.maintenance_warnings(language(code), item) for code in LANGUAGES), strict=True)
    warnings = [dict(zip(LANGUAGES, sentence, strict=True)) for sentence in sentences]
    more = {"phase": item.phase(now), "until": item.until, "covers": list(item.covers), "warnings": warnings}
    return MaintenanceOut.model_validate({**fields, "subjects": list(item.subjects), **more})


def finding(named: Named, row: FindingRecord) -> FindingOut:
    """A finding with its subject's name and its sentence."""
    sentence = {code: words.finding(language(code), row.kind, row.detail) for code in LANGUAGES}
    fields = {**asdict(row), "name": named(row.subject), "level": row.kind.level, "sentence": sentence}
    return FindingOut.model_validate(fields)


def alert_delivery(row: Delivery, told: Alert) -> AlertDeliveryOut:
    """A delivery and what it tells of."""
    names = ("at", "subject", "severity", "reason")
    fields = {**asdict(row), **{name: getattr(told, name) for name in names}, "name": told.about.get("name", "")}
    return AlertDeliveryOut.model_validate(fields)


def trap(row: TrapRecord) -> TrapOut:
    """A trap with its sentence."""
    sentence = {code: words.trap_sentence(language(code), row.meaning, row.about) for code in LANGUAGES}
    return TrapOut.model_validate({**asdict(row), "sentence": sentence})


def sweep(view: SweepView) -> SweepOut:
    """A prefix and its present or last sweep."""
    record = view.record
    return SweepOut(
        prefix=str(view.prefix.prefix),
        site=view.prefix.site,
        credentials=list(view.prefix.credentials),
        interval=view.prefix.interval,
        started_at=record.started_at if record is not None else None,
        ended_at=record.ended_at if record is not None else None,
        position=record.position if record is not None else 0,
        total=record.total if record is not None else 0,
        answered=view.answered,
    )


def run(house: House, record: RunRecord) -> RunOut:
    """A run with why it ended so, or what it waits for, in both languages."""
    waiting = record.state is RunState.QUEUED
    wait = house.run_queue.waits(house.settings.runs_at_once).get(record.id) if waiting else None
    said = {code: words.run_sentences(language(code), record) for code in LANGUAGES}
    if wait is not None:
        said = {code: [words.wait(language(code), wait)] for code in LANGUAGES}
    told = None if wait is None else asdict(wait)
    return RunOut.model_validate({**asdict(record), "wait": told, "sentences": said})


def host_standing(host: str, found: HostStanding | None) -> HostStandingOut:
    """Where a host stands, also one that was never set up."""
    if found is None:
        return HostStandingOut(host=host, state=HostState.NEVER)
    return HostStandingOut.model_validate(asdict(found))


def host_run(found: HostRun) -> HostRunOut:
    """One run of a host's history."""
    run, request = found.run, found.run.request
    told = {name: getattr(request, name) for name in ("playbook", "requested_by", "check", "tags")}
    told |= {name: getattr(run, name) for name in ("state", "requested_at", "started_at", "ended_at")}
    return HostRunOut.model_validate({"run": run.id, **told, "outcome": asdict(found.outcome)})
