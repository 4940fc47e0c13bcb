"""Login and logout."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access import OPEN, OVERVIEW
from api.attempts import Attempts
from api.house import House
from api.in_house import InHouse
from api.passwords import is_password, new_secret
from api.rendering import language_of, page
from api.visitors import COOKIE, Welcome, peer_of
from core.model import Role
from core.store.accounts import Account

router = APIRouter(include_in_schema=False)
_HOUR = 3600.0
_LONGEST_NAME = 64


def own_path(target: str) -> str:
    """Where to go after the login: a path of ours, never another site's address."""
    parts = urlsplit(target)
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if ours and not any(ord(letter) < 32 for letter in target) else "/"


@router.get("/login", dependencies=[OPEN])
def show_login(request: Request, visitor: Welcome, next: str = "/") -> Response:  # noqa: A002  # the query's own name
    """The form; who is in already goes on."""
    if visitor.role is not None:
        return RedirectResponse(own_path(next), 303)
    return page(request, "login.html", {"next": own_path(next), "name": "", "sentence": ""})


@router.post("/login", dependencies=[OPEN])
def do_login(
    request: Request,
    house: InHouse,
    name: Annotated[str, Form(max_length=1000)] = "",
    password: Annotated[str, Form(max_length=4096)] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002  # the form's own name
) -> Response:
    """Open a session, or say why not. Unknown, disabled and wrong are one sentence and one amount of work."""
    attempts: Attempts = request.app.state.attempts
    name, address, spoken = name.strip()[:_LONGEST_NAME], peer_of(request), language_of(request)
    now = house.clock.wall()
    shown = {"next": own_path(next), "name": name}
    wait = attempts.begin(name, address, house.clock.monotonic())
    if wait > 0:
        house.audit.add(now, name, "login.refused", "", f"from={address} wait={wait:.0f}s")
        sentence = spoken.text("Too many attempts. Try again in {wait}.", wait=spoken.duration(wait + 1))
        answer = page(request, "login.html", {**shown, "sentence": sentence}, 429)
        answer.headers["Retry-After"] = str(int(wait) + 1)
        return answer
    account = house.accounts.by_name(name)
    known = account is not None and not account.disabled
    if not is_password(password, account.password_hash if account is not None and known else None):
        house.audit.add(now, name, "login.failed", "", f"from={address}")
        sentence = spoken.text("The name or the password is not right.")
        return page(request, "login.html", {**shown, "sentence": sentence}, 401)
    assert account is not None  # noqa: S101  # no password is right for nobody
    attempts.succeeded(name, address)
    house.audit.add(now, name, "login", "", f"from={address}")
    return _let_in(house, account, own_path(next))


def _let_in(house: House, account: Account, target: str) -> Response:
    secret, now = new_secret(), house.clock.wall()
    seconds = house.settings.session_hours * _HOUR
    house.accounts.open_session(account, secret, now, now + seconds)
    wall = account.role is Role.WALL and target == "/"
    answer = RedirectResponse("/wall" if wall else target, 303)
    answer.set_cookie(COOKIE, secret, max_age=int(seconds), secure=True, httponly=True, samesite="lax", path="/")
    return answer


@router.post("/logout", dependencies=[OVERVIEW])
def do_logout(request: Request, house: InHouse, visitor: Welcome) -> Response:
    """End the session."""
    secret = request.cookies.get(COOKIE)
    if secret is not None:
        house.accounts.close_session(secret)
    house.audit.add(house.clock.wall(), visitor.name, "logout")
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return answer
