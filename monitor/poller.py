"""When to poll whom over SNMP: one task a device, no two polls of it at a time, and none waits for another."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.errors import InputError
from core.model import Device, Inventory, Outcome, device_subject
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.modules import Module, Plan, plan
from monitor.snmp.poll import PollResult
from monitor.snmp.steady import poll_steadily

LONGEST_POLL = 30.0
FIRST_WITHIN = 5.0
"""Seconds over which the first polls after a start are spread."""
SECOND_AFTER = 10.0
"""Seconds from the first poll to the second: a rate needs two, and nobody likes to wait a minute for it."""
_log = logging.getLogger(__name__)

AgentOf = Callable[[Device], Agent]
OnPolled = Callable[[Device, PollResult], None]


@dataclass(frozen=True, slots=True)
class _Job:
    device: Device
    agent: Agent
    task: "asyncio.Task[None]"


class Poller:
    """Polls every device that has a credential. ``reachable`` says False for one that is known to be gone."""

    def __init__(
        self,
        engine: Engine,
        modules: Mapping[str, Module],
        interval: float,
        reachable: Callable[[str], bool | None],
        on_polled: OnPolled,
    ) -> None:
        self._engine = engine
        self._modules = dict(modules)
        self._interval = interval
        self._reachable = reachable
        self._on_polled = on_polled
        self._jobs: dict[str, _Job] = {}
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._asleep: dict[str, asyncio.Future[bool]] = {}
        self._hurried: set[str] = set()

    def agent(self, device_id: str) -> Agent | None:
        """Whom the polls of a device ask, with all that was learned of it; None when it is not polled."""
        job = self._jobs.get(device_id)
        return None if job is None else job.agent

    def poll_now(self, device_id: str) -> None:
        """Poll a device out of its turn; when that happens already, once more as soon as it has ended."""
        asleep = self._asleep.get(device_id)
        if asleep is not None:
            _wake(asleep, called=True)
        elif device_id in self._jobs:
            self._hurried.add(device_id)

    def watch(self, inventory: Inventory, agent_of: AgentOf) -> None:
        """Make this the inventory; a device that did not change goes on undisturbed. Raises InputError, SecretError."""
        wanted = {device.id: device for device in inventory.devices if device.snmp is not None}
        fresh = [device for device in wanted.values() if self._is_new(device)]
        ready = [(device, self._plan(device.snmp_modules), agent_of(device)) for device in fresh]
        for device_id in set(self._jobs) - set(wanted):
            self._jobs.pop(device_id).task.cancel()
        for device, its_plan, agent in ready:
            if device.id in self._jobs:
                self._jobs[device.id].task.cancel()
            self._jobs[device.id] = _Job(device, agent, asyncio.create_task(self._run(device, its_plan, agent)))

    def forget_agents(self) -> None:
        """Start every device anew at the next ``watch``: the credentials have changed."""
        for job in self._jobs.values():
            job.task.cancel()
        self._jobs.clear()

    async def stop(self) -> None:
        """End every task."""
        tasks = [job.task for job in self._jobs.values()]
        self.forget_agents()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _is_new(self, device: Device) -> bool:
        return device.id not in self._jobs or self._jobs[device.id].device != device

    def _plan(self, names: Sequence[str]) -> Plan:
        key = tuple(names)
        if key not in self._plans:
            self._plans[key] = plan(self._modules, key)
        return self._plans[key]

    async def _run(self, device: Device, its_plan: Plan, agent: Agent) -> None:
        loop = asyncio.get_running_loop()
        interval = device.snmp_interval or self._interval
        due = loop.time() + random.random() * min(interval, FIRST_WITHIN)  # noqa: S311  -- a spread
        second = min(interval, SECOND_AFTER)
        while True:
            called = await self._sleep(device.id, max(0.0, due - loop.time()))
            try:
                self._on_polled(device, await self._poll(device, its_plan, agent, min(interval, LONGEST_POLL)))
            except Exception:  # a mistake of ours that one device's answer brought to light must not end its watching
                _log.exception("the poll of %s failed", device.id)
            if called:
                continue
            pause, second = second, interval
            # A poll that took longer than its interval skips turns; it never catches up by asking twice.
            due += pause * max(1.0, -(-(loop.time() - due) // pause))

    async def _sleep(self, device_id: str, seconds: float) -> bool:
        """Until it is time, or until the device is to be polled out of its turn, which is what it returns."""
        if device_id in self._hurried:
            self._hurried.discard(device_id)
            return True
        loop = asyncio.get_running_loop()
        asleep: asyncio.Future[bool] = loop.create_future()
        self._asleep[device_id] = asleep
        timer = loop.call_later(seconds, _wake, asleep, False)
        try:
            return await asleep
        finally:
            timer.cancel()
            if self._asleep.get(device_id) is asleep:
                del self._asleep[device_id]

    async def _poll(self, device: Device, its_plan: Plan, agent: Agent, deadline: float) -> PollResult:
        if self._reachable(device_subject(device.id)) is False:
            return PollResult(Outcome.SILENT, message="not asked: the address does not answer pings")
        return await poll_steadily(self._engine, agent, its_plan, deadline)


def _wake(asleep: "asyncio.Future[bool]", called: bool) -> None:
    if not asleep.done():
        asleep.set_result(called)


def check(inventory: Inventory, modules: Mapping[str, Module]) -> None:
    """Every module that the inventory names is there. Raises InputError."""
    for device in inventory.devices:
        for name in device.snmp_modules:
            if name not in modules:
                raise InputError(
                    f"{device.id}: motcua_snmp_modules: Unknown module '{name}'; known are {', '.join(sorted(modules))}"
                )
