"""/snmp as snmp_exporter answers it, for targets of the inventory only, each with the credential bound to it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qs

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from core.errors import InputError
from core.model import Device, Inventory
from monitor.httpd import Whole
from monitor.snmp import pdu, render
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.schema import Module
from monitor.snmp.scrape import Scraped, scrape

LONGEST = 60.0
"""Seconds for one request, all its modules together."""
DEFAULT_AUTH, DEFAULT_MODULE = "public_v2", "if_mib"
_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_PORT = re.compile(r"\[(?P<v6>[^]]+)](?::(?P<port6>[0-9]+))?|(?P<host>[^:]+):(?P<port>[0-9]+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a request. ``auth`` is None when the one bound to the target is meant."""

    target: str
    modules: tuple[str, ...]
    auth: str | None
    context: str
    engine_id: str


def asked(query: str) -> Asked:
    """Read a query. Raises InputError with snmp_exporter's sentences."""
    given = parse_qs(query, keep_blank_values=True)
    target = given.get("target", [])
    if len(target) != 1 or not target[0]:
        raise InputError("'target' parameter must be specified once")
    single = {}
    for name in ("auth", "snmp_context", "snmp_engineid"):
        values = given.get(name, [])
        if len(values) > 1:
            raise InputError(f"'{name}' parameter must only be specified once")
        single[name] = values[0] if values else ""
    names = [name for part in given.get("module", [DEFAULT_MODULE]) for name in part.split(",") if name]
    if not names:
        raise InputError("'module' parameter must contain at least one module name")
    return Asked(
        target[0],
        tuple(dict.fromkeys(names)),
        single["auth"] or None,
        single["snmp_context"],
        single["snmp_engineid"],
    )


class Scrapes:
    """Answers requests for any device of the inventory, one at a time for each device."""

    def __init__(self, engine: Engine, modules: Mapping[str, Module], registry: CollectorRegistry) -> None:
        self._engine = engine
        self._modules = modules
        self._inventory: Inventory | None = None
        self._agents: Mapping[str, Agent] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._errors = Counter("snmp_request_errors_total", "Errors in requests to /snmp.", registry=registry)
        self._durations = Histogram(
            "snmp_collection_duration_seconds", "Duration of scrapes by module.", ["module"], registry=registry
        )
        self._packets = Counter("snmp_packets_total", "Packets sent for /snmp.", registry=registry)
        self._retries = Counter("snmp_packet_retries_total", "Packets sent again for /snmp.", registry=registry)
        self._in_flight = Gauge("snmp_request_in_flight", "Requests to /snmp at this moment.", registry=registry)

    def take(self, inventory: Inventory, agents: Mapping[str, Agent]) -> None:
        """Make this the inventory; ``agents`` by device id."""
        self._inventory, self._agents = inventory, agents
        self._locks = {name: self._locks.get(name) or asyncio.Lock() for name in agents}

    async def answer(self, query: str) -> Whole:
        """200 with samples, 400 for what is asked wrongly, 500 without samples when the agent does not answer."""
        try:
            request = asked(query)
            agent, device = self._bound(request)
            chosen = [(name, self._module(name)) for name in request.modules]
        except InputError as error:
            self._errors.inc()
            return 400, f"{error}\n".encode(), "text/plain; charset=utf-8"
        with self._in_flight.track_inprogress():
            async with self._locks[device.id]:
                return await self._scraped(request, agent, chosen)

    async def _scraped(self, request: Asked, bound: Agent, chosen: list[tuple[str, Module]]) -> Whole:
        loop = asyncio.get_running_loop()
        ends = loop.time() + LONGEST
        samples: list[render.Sample | render.Lines] = []
        for name, module in chosen:
            agent = Agent(
                bound.address, bound.security, module.timeout, module.retries, repetitions=module.max_repetitions or 1
            )
            with self._durations.labels(name).time():
                found: Scraped = await scrape(self._engine, agent, name, module, ends - loop.time())
            self._packets.inc(agent.sent)
            self._retries.inc(agent.retried)
            if found.message:
                self._errors.inc()
                return 500, f"error scraping target {request.target}: {found.message}\n".encode(), "text/plain"
            samples += found.samples
        return 200, render.exposition(samples).encode(), _TEXT

    def _module(self, name: str) -> Module:
        if name not in self._modules:
            raise InputError(f"Unknown module '{name}'")
        return self._modules[name]

    def _bound(self, request: Asked) -> tuple[Agent, Device]:
        """The agent of the target. Raises InputError for a target or credential that may not be used."""
        inventory = self._inventory
        device = None if inventory is None else find(inventory, request.target)
        credentials = {} if inventory is None else {one.name: one for one in inventory.credentials}
        auth = request.auth
        if auth == DEFAULT_AUTH and auth not in credentials:
            auth = None  # what scrape configurations of snmp_exporter say when they mean the usual one
        if auth is not None and auth not in credentials:
            raise InputError(f"Unknown auth '{auth}'")
        if device is None:
            raise InputError(f"target '{request.target}' is not in the inventory; only its devices are asked")
        if device.snmp is None or device.id not in self._agents:
            raise InputError(f"target '{request.target}' has no SNMP credential in the inventory; set motcua_snmp")
        if auth not in (None, device.snmp):
            raise InputError(
                f"auth '{auth}' is not bound to target '{request.target}'; leave it out or change the inventory"
            )
        agent = self._agents[device.id]
        if (request.context or request.engine_id) and agent.security.version == pdu.VERSION_3:
            raise InputError("snmp_context and snmp_engineid are not supported; leave them out")
        return agent, device


def find(inventory: Inventory, target: str) -> Device | None:
    """The device that a target names by its id or its address; a port must be the one of its agent."""
    transport, separator, rest = target.rpartition("://")
    if separator and transport not in ("udp", "udp4", "udp6"):
        raise InputError(f"target '{target}' asks for '{transport}'; only udp is spoken")
    match = _PORT.fullmatch(rest)
    host = (match["v6"] or match["host"]) if match else rest
    port = (match["port6"] or match["port"]) if match else None
    try:
        address = ip_address(host)
    except ValueError:
        address = None
    for device in inventory.devices:
        if (device.id == host or device.address == address) and port in (None, str(device.snmp_port)):
            return device
    return None
