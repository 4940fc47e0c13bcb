"""Each rule in the words that the vendors document: what keeps it, and what breaks it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.compliance import Standing, judged
from core.model import Platform

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("compliance_words.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['platform']}-{case['rule']}")
def test_a_rule_knows_the_words_of_its_platform(case: dict[str, Any]) -> None:
    found = {one.rule.id: one for one in judged(case["text"], Platform(case["platform"]), (), date(2026, 11, 30))}
    assert found[case["rule"]].standing is Standing(case["standing"])
    assert bool(found[case["rule"]].evidence) is (case["standing"] == "broken")
