"""Masks known secrets in text; pure."""

import base64
import json
import re
from collections.abc import Iterable
from urllib.parse import quote

MASK = "********"
SHORTEST = 4  # a shorter secret protects nothing, and masking it would blot out half the log


class Redactor:
    """Masks every secret that it was given, in each form in which it is likely to be printed."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _forms(secret) if len(form) >= SHORTEST}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def __call__(self, text: str) -> str:
        """The text with each secret replaced by ``MASK``."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)


def _forms(secret: str) -> set[str]:
    """A secret as it is, in JSON, in Python's repr, in a URL, in base64, and each line of it."""
    bare = secret.strip()
    lines = {line for line in bare.splitlines() if len(line) >= 2 * SHORTEST}
    forms = {bare, *lines}
    for form in (bare, *lines):
        forms |= {
            json.dumps(form)[1:-1],
            json.dumps(form, ensure_ascii=False)[1:-1],
            repr(form)[1:-1],
            quote(form, safe=""),
        }
    for form in (secret, bare):
        forms.add(base64.b64encode(form.encode()).decode())
    return forms
