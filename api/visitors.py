"""Who is asking: somebody with a session's cookie or a bearer token, or nobody."""

from typing import Annotated

from fastapi import Depends, Request

from api.house import House
from api.visitor import NOBODY, Visitor

COOKIE = "__Host-motcua"


def identify(request: Request, house: House) -> Visitor:
    """Who sends this request. A token that is not known is nobody, even beside a good cookie."""
    now = house.clock.wall()
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme:
        token = house.accounts.token_of(secret.strip(), now) if scheme.lower() == "bearer" else None
        return NOBODY if token is None else Visitor(f"token:{token.name}", token.role)
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        return NOBODY
    account = house.accounts.session_account(cookie, now, house.settings.session_idle_minutes * 60)
    return NOBODY if account is None else Visitor(account.name, account.role)


def peer_of(request: Request) -> str:
    """The address that the request comes from."""
    return request.client.host if request.client else ""


async def visitor_of(request: Request) -> Visitor:
    """The visitor that the route's declaration has let in."""
    visitor: Visitor = getattr(request.state, "visitor", NOBODY)
    return visitor


Welcome = Annotated[Visitor, Depends(visitor_of)]
