"""Writes that another site's page sends, and the security headers."""

import pytest

from api.guard import SECURITY_HEADERS, comes_from_elsewhere
from core.model import Role
from tests.api.conftest import Office

HERE = "office.test"


@pytest.mark.parametrize(
    ("method", "headers", "elsewhere"),
    [
        ("GET", {"sec-fetch-site": "cross-site"}, False),
        ("POST", {"sec-fetch-site": "same-origin", "host": HERE, "cookie": "a=b"}, False),
        ("POST", {"sec-fetch-site": "same-origin", "host": HERE, "origin": f"https://{HERE}"}, False),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "cross-site"}, True),
        ("DELETE", {"sec-fetch-site": "none"}, True),
        ("POST", {"origin": "https://evil.test", "host": HERE}, True),
        ("POST", {"origin": "null", "host": HERE}, True),
        ("POST", {"origin": f"https://{HERE}", "host": HERE}, False),
        ("POST", {"host": HERE}, False),
        ("POST", {"host": HERE, "cookie": "a=b"}, True),
    ],
)
def test_comes_from_elsewhere(method: str, headers: dict[str, str], elsewhere: bool) -> None:
    assert comes_from_elsewhere(method, headers) is elsewhere


def test_a_cross_site_write_is_refused_whoever_sends_it(office: Office) -> None:
    answer = office.client(Role.ADMIN).post("/api/v1/runs", headers={"Sec-Fetch-Site": "cross-site"}, json={})
    assert answer.status_code == 403
    assert answer.json() == {"error": "A page of another site sent this request; it was refused."}
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/login", "/api/v1/devices", "/static/base.css", "/nowhere"])
def test_every_answer_has_the_security_headers(office: Office, path: str) -> None:
    headers = office.client().get(path).headers
    assert {name: headers.get(name) for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)
    assert headers["strict-transport-security"].startswith("max-age=")


def test_the_content_policy_allows_nothing_inline_and_nobody_else() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
