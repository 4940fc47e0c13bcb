"""Turns templates into pages: the language, the frame around every page, and the words that templates may use."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.charts import ChartSpec
from api.hierarchy import main_site
from api.house import House
from api.trouble import trouble
from api.visitor import NOBODY
from core import words
from core.i18n import Language, iso, known, language
from core.model import Permission

TEMPLATES = Path(__file__).with_name("templates")
LANGUAGE_COOKIE = "motcua_language"
_YEAR = 31_536_000


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["titled"] = lambda text: text[:1].upper() + text[1:]  # capitalize would make 'Ups' of UPS
    environment.globals.update(
        words=words, Permission=Permission, iso=iso, chart_data=_chart_data, chart_words=_chart_words
    )
    return environment


def language_of(request: Request) -> Language:
    """The language of ``?lang``, else of the cookie, else of the settings."""
    house: House = request.app.state.house
    asked = known(request.query_params.get("lang")) or known(request.cookies.get(LANGUAGE_COOKIE))
    return language(asked or house.settings.language)


def today_of(house: House) -> date:
    """The day that it is at the centre."""
    return datetime.fromtimestamp(house.clock.wall(), ZoneInfo(house.zone())).date()


def page(request: Request, template: str, shown: Mapping[str, object] | None = None, status: int = 200) -> HTMLResponse:
    """A rendered page; an open one asks for itself again and swaps in what is marked ``data-live``."""
    spoken = language_of(request)
    context = {**_frame(request, spoken), **(shown or {})}
    response = HTMLResponse(_environment().get_template(template).render(context), status)
    chosen = known(request.query_params.get("lang"))
    if chosen is not None:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="lax", httponly=True)
    return response


def _chart_data(spoken: Language, chart: ChartSpec) -> str:
    """What charts.js reads from the page, its labels translated."""
    series = [{"metric": one.metric, "label": spoken.text(one.label)} for one in chart.series]
    limits = [{"value": value, "label": spoken.text(label)} for value, label in chart.limits]
    return json.dumps({"subject": chart.subject, "unit": chart.unit, "series": series, "limits": limits})


def _chart_words(spoken: Language) -> str:
    """What charts.js says of any chart: in which detail, and why points are missing."""
    told = {
        "time": spoken.text("Time"),
        "raw": {reduction: spoken.text(message) for reduction, message in words.AS_MEASURED.items()},
        "minutes": spoken.text(words.ROLLED_UP_MINUTES),
        "hours": spoken.text(words.ROLLED_UP_HOURS),
        "gaps": spoken.text("Gaps"),
        "no_answer": spoken.text(words.NO_ANSWER),
        "verdicts": {verdict: spoken.text(message) for verdict, message in words.VERDICTS.items()},
    }
    return json.dumps(told)


def _frame(request: Request, spoken: Language) -> dict[str, object]:
    house: House = request.app.state.house
    inventory = house.inventory()
    zone = house.zone()
    site = main_site(inventory)
    other = "en" if spoken.code == "vi" else "vi"
    visitor = getattr(request.state, "visitor", NOBODY)
    said = trouble(house) if visitor.role else None
    return {
        "_": spoken.text,
        "_n": spoken.texts,
        "ngettext": spoken.texts,
        "L": spoken,
        "visitor": visitor,
        "site_name": site.name if site else "",
        "path": request.url.path,
        "other_language": f"?{request.url.include_query_params(lang=other).query}",
        "moment": lambda at: spoken.moment(at, zone),
        "zone": zone,
        "now": house.clock.wall(),
        "trouble": said(spoken, zone) if said is not None else "",
    }
