"""A known secret is masked in every form in which it is printed."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provision.redact import MASK, Redactor

SECRET = 'p"a/ss\\wörd 1'


@pytest.mark.parametrize(
    "shown",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps({"inner": [SECRET]}, ensure_ascii=False),
        repr(SECRET),
        f"https://user:{quote(SECRET, safe='')}@host/",
        base64.b64encode(SECRET.encode()).decode(),
    ],
    ids=["plain", "json", "json in unicode", "repr", "url", "base64"],
)
def test_each_form_of_a_secret_is_masked(shown: str) -> None:
    masked = Redactor([SECRET])(f"before {shown} after")
    assert MASK in masked
    assert "wör" not in masked
    assert base64.b64encode(SECRET.encode()).decode() not in masked
    assert masked.startswith("before ")
    assert masked.endswith(" after")


def test_each_line_of_a_long_secret_is_masked() -> None:
    key = "-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjE\nAAAABG5vbmUAAAAEbm9u\n-----END KEY-----\n"
    assert Redactor([key])("+    b3BlbnNzaC1rZXktdjE\n+    AAAABG5vbmUAAAAEbm9u") == f"+    {MASK}\n+    {MASK}"


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    assert Redactor(["counter", "counter-seven"])("counter-seven") == MASK


def test_what_is_too_short_to_be_a_secret_is_left_alone() -> None:
    assert Redactor(["", "yes"])("yes, yes") == "yes, yes"


@given(st.text(min_size=4), st.text(), st.text())
def test_no_text_keeps_a_secret(secret: str, before: str, after: str) -> None:
    bare = secret.strip()
    masked = Redactor([secret])(before + secret + after)
    assert len(bare) < 4 or set(bare) <= {"*"} or bare not in masked.replace(MASK, "\0")
