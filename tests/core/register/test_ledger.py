"""The ledger of a year: who is in it, who is not and why, and its totals reckoned a second way."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.model import AssetFields, Device, DeviceKind
from core.register.ledger import LeftOut, digest, key_of, ledger, used_since
from core.register.wear import rules
from tests.monitor.world import device


def asset(name: str, kind: DeviceKind = DeviceKind.WORKSTATION, **fields: Any) -> Device:
    return device(name, kind=kind).model_copy(update={"asset": AssetFields(**fields)})


BOUGHT = date(2018, 5, 10)


def test_who_is_a_fixed_asset_and_who_is_not() -> None:
    devices = [
        asset("pc", code="LY-003", cost=15_800_000, purchased=BOUGHT),
        asset("cheap", cost=9_999_999, purchased=BOUGHT),
        asset("cheap-too", cost=5_000_000),
        asset("gift", purchased=BOUGHT),
        asset("when", cost=20_000_000),
        asset("late", cost=20_000_000, in_use=date(2027, 1, 1)),
        asset("ups", DeviceKind.UPS, cost=20_000_000, purchased=BOUGHT),
    ]
    found = ledger(devices, 2020, rules(), {})
    assert [(line.key, line.wear, line.accumulated, line.residual) for line in found.lines] == [
        ("LY-003", 3_160_000, 9_480_000, 6_320_000)
    ]
    assert [(one.id, why) for one, why in found.left_out] == [
        ("cheap", LeftOut.BELOW),
        ("cheap-too", LeftOut.BELOW),
        ("gift", LeftOut.NO_COST),
        ("when", LeftOut.NO_DATE),
        ("late", LeftOut.LATER),
        ("ups", LeftOut.NO_RATE),
    ]


def test_by_what_an_asset_is_known() -> None:
    assert key_of(asset("pc", code="LY-1", serial="A")) == "LY-1"
    assert key_of(asset("pc", serial="A-1")) == "a1"
    assert key_of(asset("pc")) == "position pc"
    assert used_since(asset("pc", purchased=BOUGHT, in_use=date(2019, 1, 2))) == 2019


@given(st.lists(st.tuples(st.integers(10_000_000, 10**10), st.integers(2018, 2022)), max_size=40), st.integers(0, 4))
def test_the_totals_are_what_decimals_say(assets: list[tuple[int, int]], later: int) -> None:
    """Assets of the years of one rate, in a year before 2023: cost × 20 % a year, at most five times."""
    year = 2018 + later
    devices = [
        asset(f"pc-{number}", cost=cost, purchased=date(since, 3, 1)) for number, (cost, since) in enumerate(assets)
    ]
    found = ledger(devices, year, rules(), {})
    worn = [
        (Decimal(cost), (Decimal(cost) * Decimal("0.2")).quantize(Decimal(1), ROUND_CEILING), year - since + 1)
        for cost, since in assets
        if since <= year
    ]
    assert found.total("cost") == sum(cost for cost, _, _ in worn)
    assert found.total("accumulated") == sum(min(cost, each * age) for cost, each, age in worn)
    assert found.total("residual") == found.total("cost") - found.total("accumulated")


def test_what_was_closed_is_where_the_year_begins_whatever_the_books_say_now() -> None:
    device_now = asset("pc", code="LY-003", cost=20_000_000, purchased=BOUGHT)
    (line,) = ledger([asset("pc", code="LY-003", cost=10_000_000, purchased=BOUGHT)], 2019, rules(), {}).lines
    (after,) = ledger([device_now], 2020, rules(), {"LY-003": line}).lines
    assert (line.accumulated, after.wear, after.accumulated) == (4_000_000, 4_000_000, 8_000_000)


def test_an_asset_that_got_its_code_later_goes_on_where_it_was_closed() -> None:
    (line,) = ledger([asset("pc", serial="SN-1", cost=10_000_000, purchased=BOUGHT)], 2019, rules(), {}).lines
    coded = asset("pc", code="LY-003", serial="sn1", cost=20_000_000, purchased=BOUGHT)
    (after,) = ledger([coded], 2020, rules(), {line.key: line}).lines
    assert (line.key, after.key, after.accumulated) == ("sn1", "LY-003", 8_000_000)
    (other,) = ledger([asset("new", cost=20_000_000, purchased=BOUGHT)], 2020, rules(), {line.key: line}).lines
    assert other.accumulated == 12_000_000


def test_the_digest_depends_on_every_value_and_on_no_order() -> None:
    lines = ledger([asset(name, cost=20_000_000, purchased=BOUGHT) for name in "ab"], 2019, rules(), {}).lines
    assert digest(lines) == digest(reversed(lines))
    other = replace(lines[0], wear=1)
    assert digest([other, lines[1]]) != digest(lines)
