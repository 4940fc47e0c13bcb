"""The list of incidents, and one incident with its timeline and the forms to work on it."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from api import acting, incidents
from api.access import OPERATE, READ
from api.house import House
from api.in_house import InHouse
from api.incident_requests import do, incident
from api.incidents import Asked, Show
from api.rendering import page
from api.timeline import timeline
from api.views import Named, standing_of
from api.visitors import Welcome
from core.incidents.lifecycle import is_trouble
from core.model import IncidentEventKind as Kind
from core.model import Severity

router = APIRouter(include_in_schema=False)
_PAGE = 50
_CHANGES = 100
_TOLD = 100
Text = Annotated[str, Form()]
_KINDS: Mapping[str, Kind] = {
    "acknowledge": Kind.ACKNOWLEDGED,
    "note": Kind.NOTED,
    "assign": Kind.ASSIGNED,
    "severity": Kind.SEVERITY_CHANGED,
    "resolve": Kind.RESOLVED,
    "reopen": Kind.REOPENED,
}


class ListQuery(BaseModel):
    """What the list shows: the address of its filter form, in which what is not chosen is empty."""

    show: Show = "all"
    severity: Literal["", "S1", "S2", "S3", "S4"] = ""
    taken: Literal["", "yes", "no"] = ""
    q: str = Field(default="", max_length=200)
    page: int = Field(default=1, ge=1, le=10_000)

    def asked(self) -> Asked:
        """The same as the store is asked for."""
        severities = (Severity(self.severity),) if self.severity else ()
        taken = None if self.taken == "" else self.taken == "yes"
        return Asked(self.show, severities=severities, acknowledged=taken, words=self.q)


@router.get("/incidents", dependencies=[READ])
def show_incidents(request: Request, house: InHouse, query: Annotated[ListQuery, Query()]) -> Response:
    """Open incidents, the worst first, then resolved ones, the newest first; then the changes of state."""
    rows, total = incidents.find(house, query.asked(), _PAGE, _PAGE * (query.page - 1))
    shown = {
        "rows": rows,
        "total": total,
        "query": query,
        "pages": max(1, -(-total // _PAGE)),
        "turned": lambda number: f"/incidents?{request.url.include_query_params(page=number).query}",
        "filtered": lambda **values: request.url.remove_query_params("page").include_query_params(**values).query,
        "severities": tuple(Severity),
        "transitions": house.states.transitions(limit=_CHANGES),
        "named": Named.of(house.inventory()),
    }
    return page(request, "incidents.html", shown)


@router.get("/incidents/{incident_id}", dependencies=[READ])
def show_incident(request: Request, house: InHouse, incident_id: int) -> Response:
    """Why, since when, who is on it, by when, who is cut off, and everything that happened."""
    found = incident(house, incident_id)
    standing = house.states.standings().get(found.subject)
    shown = {
        "view": incidents.views(house, [found])[0],
        "standing": standing_of({} if standing is None else {found.subject: standing}, found.subject),
        "is_trouble": standing is not None and is_trouble(standing.state, standing.reason, standing.cause),
        "timeline": timeline(house, found),
        "told": list(reversed(house.outbox.find(incident=found.id, limit=_TOLD))),
        "named": Named.of(house.inventory()),
        "severities": tuple(Severity),
        "people": _people(house),
        "key": secrets.token_urlsafe(12),
    }
    return page(request, "incident.html", shown)


@router.post("/incidents/{incident_id}/{action}", dependencies=[OPERATE])
def work_on_incident(  # noqa: PLR0913, PLR0917  # the fields of the forms
    request: Request,
    house: InHouse,
    visitor: Welcome,
    incident_id: int,
    action: Literal["acknowledge", "note", "assign", "severity", "resolve", "reopen"],
    text: Text = "",
    to: Text = "",
    severity: Annotated[Severity | None, Form()] = None,
    key: Text = "",
) -> Response:
    """Do it and go back to its page."""
    do(house, incident_id, acting.act(_KINDS[action], visitor.name, text, severity or to, key or None))
    return RedirectResponse(request.url_for("show_incident", incident_id=incident_id).path, 303)


def _people(house: House) -> list[str]:
    """Who could be in charge: who can log in, and who the inventory names."""
    accounts = {account.name for account in house.accounts.all() if not account.disabled}
    return sorted(accounts | {device.person for device in house.inventory().devices if device.person})
