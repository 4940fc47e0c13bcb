"""/probe as blackbox_exporter answers it, for targets of the inventory only."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from core.errors import InputError
from monitor.endpoints import Endpoints
from monitor.httpd import Whole
from monitor.probes import probers
from monitor.probes.for_services import place_of
from monitor.probes.result import Failed, Result
from monitor.probes.schema import Module
from monitor.probes.way import Way
from monitor.snmp import render

DEFAULT_MODULE = "http_2xx"
TIMEOUT_HEADER = "x-prometheus-scrape-timeout-seconds"
OFFSET = 0.5
"""Seconds by which a probe ends before the scrape that asks for it."""
MOST = 64
"""Probes at one time; the others wait."""
_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, checked."""

    target: str
    module: Module
    seconds: float
    debug: bool


class ProbeRequests:
    """Answers requests; ``way`` makes the way of a probe that may follow redirects to what the inventory names."""

    def __init__(self, modules: Mapping[str, Module], way: Callable[[Endpoints], Way]) -> None:
        self._modules = modules
        self._make_way = way
        self._endpoints = Endpoints()
        self._room = asyncio.Semaphore(MOST)

    def take(self, endpoints: Endpoints) -> None:
        """Make these the hosts and ports that may be asked."""
        self._endpoints = endpoints

    async def answer(self, query: str, headers: Mapping[str, str]) -> Whole:
        """200 with samples, also of a probe that failed; 400 for what is asked wrongly, 500 for a wrong timeout."""
        try:
            asked = read(query, headers, self._modules)
            self._check(asked)
        except ValueError as error:
            return 500, f"Failed to parse timeout from Prometheus header: {error}\n".encode(), _PLAIN
        except InputError as error:
            return 400, f"{error}\n".encode(), _PLAIN
        async with self._room:
            result = await probers.probe(asked.target, asked.module, asked.seconds, self._make_way(self._endpoints))
        body = render.exposition(probers.exposed(result))
        if asked.debug:
            return 200, _debug(result, body).encode(), _PLAIN
        return 200, body.encode(), _TEXT

    def _check(self, asked: Asked) -> None:
        """Raises InputError for a target that may not be asked."""
        try:
            host, port = place_of(asked.target, asked.module.prober)
        except Failed:
            return  # it fails without a packet, and says why
        if not self._endpoints.has(host, port):
            raise InputError(
                f"target '{asked.target}' is not in the inventory; only its devices, links and services are asked"
            )


def read(query: str, headers: Mapping[str, str], modules: Mapping[str, Module]) -> Asked:
    """A request. Raises InputError with blackbox_exporter's sentences, ValueError for a timeout that is no number."""
    given = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    name = given.get("module") or DEFAULT_MODULE
    if name not in modules:
        raise InputError(f'Unknown module "{name}"')
    module = modules[name]
    seconds = timeout(headers.get(TIMEOUT_HEADER, ""), module)
    target = given.get("target", "")
    if not target:
        raise InputError("Target parameter is missing")
    if module.prober not in probers.PROBERS:
        raise InputError(f'Unknown prober "{module.prober}"')
    return Asked(target, called(module, given.get("hostname", "")), seconds, given.get("debug") == "true")


def timeout(header: str, module: Module) -> float:
    """Seconds for a probe: what the scrape leaves, or less when the module says so. Raises ValueError."""
    longest = (float(header) if header else 0.0) or probers.LONGEST
    if longest != longest or longest in (float("inf"), float("-inf")):  # noqa: PLR0124  -- not a number
        raise ValueError(f"'{header}' is no number of seconds")
    left = longest - OFFSET
    if 0 < module.timeout < left or left < 0:
        return module.timeout or longest
    return left


def called(module: Module, hostname: str) -> Module:
    """The module with a host name of the request's own. Raises InputError when it has another one already."""
    if not hostname:
        return module
    if module.prober == "http":
        given = next((value for name, value in module.http.headers.items() if name.title() == "Host"), hostname)
        if given != hostname:
            what = "host header defined both in module configuration"
            raise InputError(f"{what} ({given}) and with URL-parameter 'hostname' ({hostname})")
        named = module.http.tls_config.model_copy(
            update={"server_name": module.http.tls_config.server_name or hostname.partition(":")[0]}
        )
        changes = {"headers": {**module.http.headers, "Host": hostname}, "tls_config": named}
        return module.model_copy(update={"http": module.http.model_copy(update=changes)})
    if module.prober == "tcp" and not module.tcp.tls_config.server_name:
        named = module.tcp.tls_config.model_copy(update={"server_name": hostname})
        return module.model_copy(update={"tcp": module.tcp.model_copy(update={"tls_config": named})})
    return module


def _debug(result: Result, body: str) -> str:
    how = f"{result.reason}: {result.message}" if result.reason is not None else "it went well"
    return f"Logs for the probe:\n{how}\n\n\nMetrics that would have been returned:\n{body}"
