"""Minutes of the equipment over the web: what is asked, and the file that answers."""

from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.equipment_minutes import Wish, question
from api.house import House
from api.rendering import language_of
from api.report_requests import ZIP, attachment
from api.reports import serving
from api.reports.question import MEDIA, Format, Report
from api.visitor import Visitor

Text = Annotated[str, Field(max_length=200)]


class MinutesQuery(BaseModel):
    """The address of minutes; what is left empty is today, every site, and nobody named."""

    model_config = ConfigDict(extra="forbid")

    on: str = Field(default="", max_length=20, description="The day that they are of: 2026-12-31 or 31/12/2026.")
    site: Text = Field(default="", description="Only this site.")
    device: list[Text] = Field(default=[], max_length=500, description="Only these devices.")
    person: list[Text] = Field(default=[], max_length=4, description="Who sign, in the order of the form.")
    note: Text = Field(default="", description="A remark that stands in the minutes.")
    format: Format = "json"
    signed: bool = Field(default=False, description="Minutes and signature in one zip file.")
    lang: Literal["vi", "en"] | None = None


Asked = Annotated[MinutesQuery, Query()]


def file(request: Request, house: House, visitor: Visitor, report: Report, query: MinutesQuery) -> Response:
    """The minutes as a file to keep, and an entry in the audit log. Raises MotcuaError."""
    wish = Wish(
        report=report,
        language=language_of(request).code,
        on=query.on,
        site=query.site or None,
        devices=tuple(query.device),
        persons=tuple(query.person),
        notes=(query.note,) if query.note else (),
        format=query.format,
    )
    made = serving.make(house, visitor, question(house, wish))
    if query.signed:
        return attachment(made.bundle(), f"{made.name}.zip", ZIP)
    return attachment(made.report, made.name, MEDIA[query.format])
