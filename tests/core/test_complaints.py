"""What probes complain of has words for each kind, in both languages, whatever the details are."""

import string

import pytest

from core import words
from core.i18n import language
from core.model import COMPLAINT, Complaint


@pytest.mark.parametrize("kind", Complaint)
@pytest.mark.parametrize("code", ["vi", "en"])
def test_each_has_a_sentence_with_its_details(kind: Complaint, code: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(words.COMPLAINTS[kind]) if name]
    facts = {COMPLAINT: kind.value, **{f"{COMPLAINT}|{name}": f"<{name}> {{x}}" for name in names}}
    said = words.complaint_in(language(code), facts)
    assert said
    assert all(f"<{name}> {{x}}" in said for name in names)


def test_nothing_to_complain_of_is_no_sentence() -> None:
    assert words.complaint_in(language("vi"), {"sysName": "sw-1"}) == ""
