"""Refusals: one sentence in the reader's language, as JSON for programs and as a page for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.rendering import language_of, page
from core.errors import InputError, InventoryError, MotcuaError, StoreError
from core.i18n import Language, noop
from core.planning import PlanError, Refusal

_PROGRAM_PATHS = ("/api/", "/-/", "/metrics", "/snmp", "/probe", "/static/")
_MISTAKES: Mapping[str, str] = {
    "missing": noop("'{name}' is missing"),
    "extra_forbidden": noop("'{name}' is not known here"),
    "int_parsing": noop("'{name}' must be a whole number"),
    "float_parsing": noop("'{name}' must be a number"),
    "bool_parsing": noop("'{name}' must be true or false"),
    "enum": noop("'{name}' must be {expected}"),
    "literal_error": noop("'{name}' must be {expected}"),
    "greater_than_equal": noop("'{name}' must be at least {ge}"),
    "less_than_equal": noop("'{name}' must be at most {le}"),
    "string_too_short": noop("'{name}' must have at least {min_length} characters"),
    "string_too_long": noop("'{name}' must have at most {max_length} characters"),
    "json_invalid": noop("the body is not JSON"),
}
_OF_STATUS: Mapping[int, str] = {
    404: noop("There is no such page."),
    405: noop("This address does not take that kind of request."),
}

_OF_PLAN: Mapping[Refusal, int] = {Refusal.WRONG: 422, Refusal.MISSING: 404, Refusal.CONFLICT: 409}


class Refused(Exception):  # noqa: N818  # it reads as what happens: raise Refused(404, …)
    """A request that is answered with one sentence. ``message`` is translated for the reader and filled."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None, **values: object) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers
        self.values = values


class LoginNeeded(Refused):
    """Nobody is logged in: a page sends to the login, a program gets 401."""

    def __init__(self) -> None:
        super().__init__(401, noop("Log in first, or send a token."), {"WWW-Authenticate": "Bearer"})


def is_for_programs(request: Request) -> bool:
    """Whether a program asks here rather than a person."""
    return request.url.path.startswith(_PROGRAM_PATHS)


def install(app: FastAPI) -> None:
    """Teach the app to answer with these."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(MotcuaError, _own_error)
    app.add_exception_handler(PlanError, _plan_refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _mistake_of_ours)


def _answer(request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    if is_for_programs(request):
        return JSONResponse({"error": sentence}, status, headers)
    return page(request, "refused.html", {"sentence": sentence, "status": status}, status=status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101  # the handler's registration says so; the checker cannot see it
    if isinstance(error, LoginNeeded) and not is_for_programs(request) and request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        target = request.url.replace_query_params(next=request.url.path + query)
        return RedirectResponse(f"/login?{target.query}", 303)
    sentence = language_of(request).text(error.message, **error.values)
    return _answer(request, error.status, sentence, error.headers)


async def _plan_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, PlanError)  # noqa: S101  # as above
    return _answer(request, _OF_PLAN[error.kind], language_of(request).text(error.message, **error.values))


async def _own_error(request: Request, error: Exception) -> Response:
    status = 422 if isinstance(error, InputError) else 503
    if isinstance(error, InventoryError) and is_for_programs(request):
        mistakes = [{"where": mistake.where, "what": mistake.what} for mistake in error.mistakes]
        return JSONResponse({"error": str(error), "mistakes": mistakes}, status)
    if isinstance(error, StoreError):
        return JSONResponse({"error": str(error)}, status)  # a page would need the store itself
    return _answer(request, status, str(error))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # as above
    language = language_of(request)
    return _answer(request, 422, "; ".join(_sentence(language, mistake) for mistake in error.errors()))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # as above
    sentence = language_of(request).text(_OF_STATUS.get(error.status_code, error.detail))
    return _answer(request, error.status_code, sentence, error.headers)


async def _mistake_of_ours(request: Request, _error: Exception) -> Response:
    """What nobody foresaw; the server writes it to the log, with where it happened."""
    sentence = noop("This is a mistake of motcua itself; its log says where. Try again, and tell who looks after it.")
    return _answer(request, 500, language_of(request).text(sentence))


def _sentence(language: Language, mistake: Mapping[str, Any]) -> str:
    location: Sequence[Any] = mistake["loc"]
    name = ".".join(str(part) for part in location[1:]) or str(location[0])
    message = _MISTAKES.get(mistake["type"])
    if message is None:
        return f"'{name}': {mistake['msg']}"
    return language.text(message, name=name, **mistake.get("ctx", {}))
