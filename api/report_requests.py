"""What is asked of the reports over the web, by programs and from the page alike, and how a file is answered."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.house import House
from api.rendering import language_of
from api.reports import serving
from api.reports.question import MEDIA, Format, Question, Report
from api.reports.subjects import Choice
from api.visitor import Visitor
from core.errors import InputError

ZIP = "application/zip"
FILES: dict[int | str, dict[str, Any]] = {200: {"content": {kind: {} for kind in (*MEDIA.values(), ZIP)}}}
"""What a route that answers with a file declares."""
Day = Annotated[str, Field(max_length=20)]


class ReportQuery(BaseModel):
    """A report's address; what is left empty is everything, or the usual period."""

    model_config = ConfigDict(extra="forbid")

    first: Day = Field(default="", alias="from", description="First day, 2026-07-01 or 01/07/2026; else the usual one.")
    last: Day = Field(default="", alias="to", description="Last day, itself included; with a time the end.")
    site: str = Field(default="", max_length=200, description="Only this site and those below it.")
    device: str = Field(default="", max_length=200, description="Only this device.")
    link: str = Field(default="", max_length=200, description="Only this link.")
    service: str = Field(default="", max_length=200, description="Only this service.")
    format: Format = "json"
    signed: bool = Field(default=False, description="Report and signature in one zip file.")
    samples: bool = Field(default=False, description="Utilisation: every 5-minute sample.")
    lang: Literal["vi", "en"] | None = None

    def question(self, request: Request, house: House, report: Report) -> Question:
        """The question that is meant. Raises InputError."""
        if bool(self.first) != bool(self.last):
            raise InputError("'from' and 'to' belong together: give both or neither")
        days = (self.first, self.last) if self.first else None
        choice = Choice(self.site or None, self.device or None, self.link or None, self.service or None)
        return serving.question(
            house, report, days, choice, self.format, language_of(request).code, samples=self.samples
        )


Asked = Annotated[ReportQuery, Query()]


def file(request: Request, house: House, visitor: Visitor, report: Report, query: ReportQuery) -> Response:
    """The report as a file to keep. Raises MotcuaError."""
    made = serving.make(house, visitor, query.question(request, house, report))
    if query.signed:
        return attachment(made.bundle(), f"{made.name}.zip", ZIP)
    return attachment(made.report, made.name, MEDIA[query.format])


def attachment(body: bytes, name: str, media: str) -> Response:
    """A file that the browser keeps under this name."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(body, media_type=media, headers={"Content-Disposition": disposition})
