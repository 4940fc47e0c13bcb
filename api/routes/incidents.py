"""Incidents: list, look at one with its timeline, and what persons do to them."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from api import acting, answers, incidents
from api.access import OPERATE, OVERVIEW, READ
from api.house import House
from api.in_house import InHouse
from api.incident_requests import do, incident
from api.incidents import Asked
from api.refusals import Refused
from api.schemas import (
    AcknowledgeIn,
    AssignIn,
    IncidentDetailOut,
    IncidentOut,
    IncidentQuery,
    NoteIn,
    ReasonIn,
    SeverityIn,
)
from api.timeline import timeline
from api.views import Named
from api.visitors import Welcome
from core.i18n import noop
from core.model import Incident, Permission
from core.model import IncidentEventKind as Kind

router = APIRouter(prefix="/api/v1", tags=["incidents"])
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="A name for this act: sent twice, it is done once.")
]


@router.get("/incidents", dependencies=[OVERVIEW])
def get_incidents(
    house: InHouse, visitor: Welcome, request: Request, response: Response, query: Annotated[IncidentQuery, Query()]
) -> list[IncidentOut]:
    """Incidents, newest first. X-Total-Count says how many there are, Link (rel=next) where the next of them are."""
    reads = visitor.may(Permission.READ)
    if query.assigned_to is not None and not reads:
        raise Refused(403, noop("Your role does not allow this."))
    found, total = incidents.find(house, asked(query), query.limit, query.offset, query.worst_first)
    response.headers["X-Total-Count"] = str(total)
    if query.offset + len(found) < total:
        following = request.url.include_query_params(offset=query.offset + query.limit, limit=query.limit)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    named = Named.of(house.inventory())
    return [answers.incident(named, view, reads) for view in found]


@router.get("/incidents/{incident_id}", dependencies=[READ])
def get_incident(house: InHouse, incident_id: int) -> IncidentDetailOut:
    """One incident, who is cut off by it, and its timeline."""
    return _detail(house, incident(house, incident_id))


@router.post("/incidents/{incident_id}/acknowledge", dependencies=[OPERATE])
def post_acknowledge(
    house: InHouse, visitor: Welcome, incident_id: int, given: AcknowledgeIn | None = None, key: Key = None
) -> IncidentDetailOut:
    """Take it on. Of two who do so at once one does; the other is told who (409)."""
    note = given.note if given is not None else ""
    return _detail(house, do(house, incident_id, acting.act(Kind.ACKNOWLEDGED, visitor.name, note, key=key)))


@router.post("/incidents/{incident_id}/note", dependencies=[OPERATE])
def post_note(house: InHouse, visitor: Welcome, incident_id: int, given: NoteIn, key: Key = None) -> IncidentDetailOut:
    """Write down what was found or done; also when it is over."""
    return _detail(house, do(house, incident_id, acting.act(Kind.NOTED, visitor.name, given.text, key=key)))


@router.post("/incidents/{incident_id}/assign", dependencies=[OPERATE])
def post_assign(
    house: InHouse, visitor: Welcome, incident_id: int, given: AssignIn, key: Key = None
) -> IncidentDetailOut:
    """Put somebody in charge, or nobody."""
    return _detail(house, do(house, incident_id, acting.act(Kind.ASSIGNED, visitor.name, given.note, given.to, key)))


@router.post("/incidents/{incident_id}/severity", dependencies=[OPERATE])
def post_severity(
    house: InHouse, visitor: Welcome, incident_id: int, given: SeverityIn, key: Key = None
) -> IncidentDetailOut:
    """Change how grave it is, and say why."""
    return _detail(
        house,
        do(house, incident_id, acting.act(Kind.SEVERITY_CHANGED, visitor.name, given.reason, given.severity, key)),
    )


@router.post("/incidents/{incident_id}/resolve", dependencies=[OPERATE])
def post_resolve(
    house: InHouse, visitor: Welcome, incident_id: int, given: ReasonIn, key: Key = None
) -> IncidentDetailOut:
    """End it by hand: only when its trouble is not seen any more (409), and with a reason."""
    return _detail(house, do(house, incident_id, acting.act(Kind.RESOLVED, visitor.name, given.reason, key=key)))


@router.post("/incidents/{incident_id}/reopen", dependencies=[OPERATE])
def post_reopen(
    house: InHouse, visitor: Welcome, incident_id: int, given: ReasonIn, key: Key = None
) -> IncidentDetailOut:
    """Let it go on, and say why."""
    return _detail(house, do(house, incident_id, acting.act(Kind.REOPENED, visitor.name, given.reason, key=key)))


def asked(query: IncidentQuery) -> Asked:
    """What the address asks for."""
    return Asked(
        show="open" if query.open_only else query.state,
        subject=query.subject,
        site=query.site,
        severities=tuple(query.severity),
        acknowledged=query.acknowledged,
        assigned_to=query.assigned_to,
        words=query.q,
        since=query.since,
        until=query.until,
    )


def _detail(house: House, found: Incident) -> IncidentDetailOut:
    named = Named.of(house.inventory())
    return answers.incident_detail(named, incidents.views(house, [found])[0], timeline(house, found))
