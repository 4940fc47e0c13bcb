"""How machines were set up, at /metrics: of those that the inventory has."""

import asyncio
import contextlib
from collections.abc import Callable

from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from core.errors import StoreError
from core.model import HostStanding, HostState
from monitor.metrics import exposition
from monitor.metrics.provision_metrics import HostStandings
from tests.monitor.world import device, inventory

LABELS = exposition.Labels.of(inventory([device("pc-01"), device("pc-02", address="10.0.0.2")]))


class Kept:
    """A store's answer, or its refusal."""

    def __init__(self) -> None:
        self.found: dict[str, HostStanding] = {}
        self.broken = False

    def standings(self) -> dict[str, HostStanding]:
        if self.broken:
            raise StoreError("the database cannot be used: locked")
        return self.found


def standing(host: str, state: HostState) -> HostStanding:
    return HostStanding(host, state, 900.0, 7, "site", (), 1000.5, 9)


async def looked(told: HostStandings) -> None:
    task = asyncio.create_task(told.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def at_once(work: Callable[..., object], *arguments: object) -> object:
    return work(*arguments)


def shown(told: HostStandings) -> dict[tuple[str, str, str], float]:
    """(metric, device, state) → value, of a scrape."""
    body, _ = exposition.exposition(told.families(LABELS.subjects), CollectorRegistry(), "text/plain;version=0.0.4")
    return {
        (sample.name, sample.labels["device"], sample.labels.get("state", "")): sample.value
        for family in text_string_to_metric_families(b"".join(body).decode())
        for sample in family.samples
    }


async def test_a_machine_that_differs_says_so_and_since_when_that_is_known() -> None:
    kept = Kept()
    kept.found = {"pc-01": standing("pc-01", HostState.DRIFTED), "gone": standing("gone", HostState.FAILED)}
    told = HostStandings(kept, at_once)  # type: ignore[arg-type]  # all that it asks of both
    assert shown(told) == {}
    await looked(told)
    found = shown(told)
    assert {key for key, value in found.items() if value == 1} == {("motcua_provisioned_state", "pc-01", "drifted")}
    assert found["motcua_provisioned_state", "pc-01", "converged"] == 0
    assert found["motcua_provisioned_judged_timestamp_seconds", "pc-01", ""] == 1000.5
    assert {name for _, name, _ in found} == {"pc-01"}
    kept.broken = True
    await looked(told)
    assert shown(told) == found, "what was known stays while the store refuses"
