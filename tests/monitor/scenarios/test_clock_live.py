"""A clock that is set under the live service: nothing is lost or doubled, and the time nobody saw is no data."""

import asyncio
from pathlib import Path

import pytest

import monitor.heartbeat
import monitor.notebook
from core.availability import Scope, tally
from core.i18n import language
from core.model import MONITOR, AlertKind, DeviceKind, FindingKind, Reason, State, device_subject
from core.store.findings import Findings
from core.store.past import Past
from core.store.states import States
from core.store.watches import Watches
from core.words import finding
from tests.monitor.addresses import net
from tests.monitor.scenarios.field import moment
from tests.monitor.scenarios.live import Live, calm
from tests.monitor.world import device, inventory

__all__ = ["calm"]
NET = net(63)
ROUTER, PC = device_subject("router"), device_subject("pc")
OFFICE = inventory(
    [
        device("router", kind=DeviceKind.ROUTER, address=f"{NET}.1"),
        device("pc", address=f"{NET}.2", upstream="router"),
    ]
)


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("step", [3600.0, -3600.0, 5.0])
def test_a_clock_that_is_set_loses_and_doubles_nothing(
    step: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor.heartbeat, "EVERY", 10.0)
    monkeypatch.setattr(monitor.notebook, "WRITE_EVERY", 5.0)
    live = Live(tmp_path, OFFICE, "14/07/2026 09:00", ping_interval=5.0)
    findings = Findings(live.database)

    async def story(live: Live) -> None:
        await live.until("09:05")
        live.fault("router", "down")
        await asyncio.sleep(300)
        live.clock.jump(step)
        await asyncio.sleep(60)
        (one,) = findings.all(kind=FindingKind.CLOCK_STEPPED)
        assert (one.subject, one.detail["seconds"]) == (MONITOR, f"{step:+.0f}")
        assert finding(language("vi"), one.kind, one.detail).startswith(
            f"Đồng hồ của máy giám sát bị chỉnh {step:+.0f}"
        )
        assert live.stands(ROUTER) == (State.DOWN, Reason.UNREACHABLE, None)
        await asyncio.sleep(540)
        live.fault("router", "heal")
        await asyncio.sleep(300)
        assert len(findings.all(kind=FindingKind.CLOCK_STEPPED)) == 1

    live.play(story)
    (one,) = live.incidents()
    assert one.subject == ROUTER
    assert one.resolved_at is not None
    assert [alert.kind for alert in live.alerts()] == [AlertKind.OPENED, AlertKind.RESOLVED]
    for subject, states in ((ROUTER, [State.UP, State.DOWN, State.UP]), (PC, [State.UP, State.UNKNOWN, State.UP])):
        chain = list(reversed(States(live.database).transitions(subject)))
        assert [item.after for item in chain] == states
        assert [item.sequence for item in chain] == [1, 2, 3]
        assert [item.at for item in chain] == sorted(item.at for item in chain)
    if step > 0:
        _is_accounted_for(live, int(step))


def _is_accounted_for(live: Live, step: int) -> None:
    """Down for 300 s before the step and 600 s after it; what the clock leapt over is no data, never up or down."""
    since = int(moment("14/07/2026 09:04"))
    until = since + 60 + 300 + step + 600 + 120
    watched = Watches(live.database).during(since, until)
    story = Past(live.database).stories(since, until, [ROUTER])[ROUTER]
    sums = tally(Scope.of([(since, until)], watched), story.before, story.changes)
    assert abs(sums.down - 900) <= 20
    assert abs(sums.up - 180) <= 20
    assert abs(sums.no_data - step) <= 20
