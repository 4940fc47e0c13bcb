"""Configurations of the sample centre's network devices: read by themselves, changed by hand, found, taken back."""

import json
from typing import Any

from tests.product.running import SUBJECTS, Running, until


def test_a_change_by_hand_is_found_until_it_is_taken_back(product: Running) -> None:
    def known() -> dict[str, dict[str, Any]]:
        return {one["device"]: one for one in json.loads(product.command("device", "list", "--json"))}

    until(lambda: all(one["read_at"] for one in known().values()), 90, "every configuration is read by itself")
    assert {name: one["trouble"] for name, one in known().items()} == {"sw-core": None, "wan-router": None}
    product.command("demo", "fault", "sw-core", "configuration")
    try:
        (changed,) = json.loads(product.command("device", "backup", "sw-core", "--json"))
        assert (changed["outcome"], changed["added"], changed["removed"], changed["unsaved"]) == ("changed", 1, 0, 1)
        assert "+username kythuat privilege 15 password" in product.command("device", "diff", "sw-core")
        assert "tam-thoi-2018" not in product.command("device", "show", "sw-core")
        verdicts = json.loads(product.command("device", "compliance", "sw-core", "--json", code=3))
        broken = {one["rule"] for one in verdicts if one["standing"] == "broken"}
        assert broken == {"no_http", "passwords_hashed"}
    finally:
        product.command("demo", "heal", "sw-core")
        product.command("device", "backup", "sw-core", "--why", "xóa tài khoản lạ")
    found = json.loads(product.command("findings", "--json", code=None))
    assert not [one for one in found if one["subject"] == "device:sw-core"]
    until(lambda: product.get("/metrics").count('state="up"} 1') == SUBJECTS, 30, "its incident is over too")
