"""The check that nobody asks for: in time, one at a time, and none unless the settings want it."""

from dataclasses import replace

import pytest

from core.clock import ManualClock
from core.model import RunRecord, RunRequest, RunState
from provision.drift import ACTOR, due, wanted
from tests.provision.conftest import Site
from tests.provision.test_daemon import House


def record(state: RunState = RunState.SUCCESSFUL, at: float = 1000.0) -> RunRecord:
    return RunRecord(1, wanted("site"), state, at)


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (None, 0.0, True),
        (record(), 1000.0 + 3599, False),
        (record(), 1000.0 + 3600, True),
        (record(RunState.FAILED), 1000.0 + 3600, True),
        (record(RunState.RUNNING), 1000.0 + 9999, False),
        (record(at=50_000.0), 1000.0, True),
    ],
)
def test_it_is_due_by_the_last_one(last: RunRecord | None, now: float, expected: bool) -> None:
    assert due(last, 1.0, now) is expected


@pytest.fixture
def house(site: Site) -> House:
    told = {"drift_playbook": "base", "drift_hours": 1.0}
    return House(replace(site, settings=site.settings.model_copy(update=told)))


def asked(house: House) -> list[RunRequest]:
    return [one.request for one in house.site.runs.recent() if one.request.requested_by == ACTOR]


def test_the_daemon_asks_once_an_interval_for_a_check_that_changes_nothing(house: House) -> None:
    daemon, clock = house.daemon(), house.clock
    for _ in range(3):
        daemon.tick()
        clock.advance(61)
    (one,) = asked(house)
    assert (one.playbook, one.check, one.diff, one.limit) == ("base", True, True, "")
    assert [entry.action for entry in house.audit.recent()].count("run.request") == 1
    house.site.runs.finish(1, RunState.SUCCESSFUL, clock.wall())
    daemon.tick()
    assert len(asked(house)) == 1
    clock.advance(3600)
    daemon.tick()
    assert len(asked(house)) == 2


def test_a_check_that_somebody_else_asked_for_is_not_taken_for_it(house: House) -> None:
    house.site.runs.request(replace(wanted("base"), requested_by="ha"), house.clock.wall())
    house.daemon().tick()
    assert len(asked(house)) == 1


def test_without_the_setting_nobody_asks(site: Site) -> None:
    house = House(site, ManualClock())
    house.daemon().tick()
    assert asked(house) == []
