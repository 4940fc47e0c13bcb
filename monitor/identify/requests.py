"""/identify: what a device of the inventory tells of itself now, for the page and the API."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from core.model import Inventory
from monitor.aside import aside
from monitor.httpd import Whole
from monitor.identify.collect import collect
from monitor.identify.report import report
from monitor.snmp.engine import Agent, Engine

LONGEST = 20.0
"""Seconds for one device."""
KEPT = 30.0
"""Seconds for which an answer is good for whoever else asks: a device is not asked by each who looks at its page."""
_JSON, _TEXT = "application/json", "text/plain; charset=utf-8"


class Identifications:
    """Answers requests, one at a time for each device. ``wall`` is Unix time."""

    def __init__(self, engine: Engine, wall: Callable[[], float]) -> None:
        self._engine = engine
        self._wall = wall
        self._agents: Mapping[str, Agent] = {}
        self._known: frozenset[str] = frozenset()
        self._locks: dict[str, asyncio.Lock] = {}
        self._told: dict[str, dict[str, Any]] = {}

    def take(self, inventory: Inventory, agents: Mapping[str, Agent]) -> None:
        """Make this the inventory; ``agents`` by device id."""
        self._known, self._agents = frozenset(device.id for device in inventory.devices), agents
        self._locks = {name: self._locks.get(name) or asyncio.Lock() for name in agents}
        self._told = {}

    async def answer(self, query: str) -> Whole:
        """200 with JSON, also of a device that did not answer: ``outcome`` says so; 400 for what is asked wrongly."""
        device = parse_qs(query).get("device", [""])[0]
        if device not in self._known:
            return 400, f"device '{device}' is not in the inventory\n".encode(), _TEXT
        if device not in self._agents:
            return 400, f"device '{device}' has no SNMP credential in the inventory; set motcua_snmp\n".encode(), _TEXT
        return 200, json.dumps(await self.told(device), ensure_ascii=False).encode(), _JSON

    @property
    def devices(self) -> list[str]:
        """Those that can be asked."""
        return list(self._agents)

    async def told(self, device: str) -> dict[str, Any]:
        """``device``, ``at``, ``outcome`` and ``told``, the report or None, of one of ``devices``."""
        async with self._locks[device]:
            told = self._told.get(device)
            if told is None or not 0 <= self._wall() - told["at"] < KEPT:
                told = await self._ask(device)
                self._told = {name: one for name, one in self._told.items() if self._wall() - one["at"] < KEPT}
                self._told[device] = told
            return told

    async def _ask(self, device: str) -> dict[str, Any]:
        bound = self._agents[device]
        agent = Agent(bound.address, bound.security, bound.timeout, bound.retries)
        answers, first = await collect(self._engine, agent, LONGEST)
        told = await aside(report, answers) if len(answers) else None
        return {"device": device, "at": self._wall(), "outcome": first.outcome.value, "told": told}
