"""Around every request: refuses writes that another site's page sends, and sets the security headers."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_YEAR = 31_536_000
_OPEN_TO_PAGES = frozenset({"/api/v1/kiosk/heartbeat", "/kiosk/heartbeat.js"})
"""What the page of a kiosk, which another site serves, may load and send: it is let in by a kiosk's token alone."""
LARGEST_HEARTBEAT = 16_384
"""Octets of what anybody may send there before he has shown a token."""


def comes_from_elsewhere(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser says that another site's page sends this write; header names are in lower case.

    Every browser of today sends Sec-Fetch-Site, every older one Origin; a program sends neither, and must
    then not lean on a cookie.
    """
    if method in _SAFE_METHODS:
        return False
    fetch_site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if fetch_site is not None and fetch_site != "same-origin":
        return True
    if origin is not None:
        return urlsplit(origin).netloc != headers.get("host")
    return fetch_site is None and "cookie" in headers


class Guard:
    """The ASGI layer that does both."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        secure, shared = scope["scheme"] == "https", scope["path"] in _OPEN_TO_PAGES

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), secure, shared)
            await send(message)

        if not shared and comes_from_elsewhere(scope["method"], Headers(scope=scope)):
            refusal = JSONResponse({"error": "A page of another site sent this request; it was refused."}, 403)
            await refusal(scope, receive, send_guarded)
            return
        if shared and scope["method"] == "POST" and not _is_small(Headers(scope=scope)):
            refusal = JSONResponse({"error": "A heartbeat tells its length, which is small."}, 413)
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def _is_small(headers: Mapping[str, str]) -> bool:
    """Whether the body is as long as it says, which the server holds it to, and no longer than a heartbeat."""
    length = headers.get("content-length", "")
    return length.isdecimal() and len(length) < 9 and int(length) <= LARGEST_HEARTBEAT


def _add_headers(headers: MutableHeaders, secure: bool, shared: bool) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers[name] = value
    if shared:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers["Access-Control-Allow-Origin"] = "*"
    headers.setdefault("Cache-Control", "no-store")
    if secure:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
