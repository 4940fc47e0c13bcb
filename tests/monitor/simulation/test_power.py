"""The domain's power cut: 11 minutes of battery."""

import pytest

from monitor.simulation.power import RECHARGE, Battery


@pytest.mark.parametrize(
    ("minutes", "percent", "status"), [(0, 100, 2), (5.5, 50, 2), (7.9, 28, 2), (8.1, 26, 3), (11, 0, 4), (60, 0, 4)]
)
def test_on_battery(minutes: float, percent: int, status: int) -> None:
    battery = Battery()
    battery.mains(False, 1000.0)
    at = 1000 + minutes * 60
    assert round(battery.charge(at) * 100) == percent
    assert battery.status(at) == status
    assert battery.seconds_on_battery(at) == minutes * 60


def test_back_on_the_mains_it_charges_slowly() -> None:
    battery = Battery()
    battery.mains(False, 0)
    battery.mains(True, 330)
    assert battery.charge(330) == 0.5
    assert battery.seconds_on_battery(400) == 0
    assert battery.charge(330 + RECHARGE / 4) == 0.75
    assert battery.charge(330 + RECHARGE) == 1.0


def test_the_same_order_twice_changes_nothing() -> None:
    battery = Battery()
    battery.mains(False, 0)
    battery.mains(False, 300)
    assert battery.seconds_on_battery(330) == 330
    assert battery.charge(330) == 0.5
