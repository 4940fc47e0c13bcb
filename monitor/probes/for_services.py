"""From a service of the inventory to a probe module: the usual one of its kind, with its own texts and statuses."""

import re
import unicodedata
from collections.abc import Mapping

from core.errors import InputError
from core.model import Inventory, Service, ServiceKind
from monitor.probes import http
from monitor.probes import way as ways
from monitor.probes.schema import Dns, Module

_HTTP, _TCP, _NTP = "http_2xx", "tcp_connect", "ntp"
_ROOT = Dns(query_name=".", query_type="NS")
PORTS = {"dns": 53, "ntp": 123, "tls": 443}
"""What a target without a port means, by prober."""


def check(inventory: Inventory, known: Mapping[str, Module]) -> None:
    """Every module that the inventory names is there. Raises InputError."""
    for service in inventory.services:
        if service.module is not None and service.module not in known:
            names = ", ".join(sorted(known))
            raise InputError(f"service {service.id}: module: Unknown module '{service.module}'; known are {names}")


def module_of(service: Service, known: Mapping[str, Module]) -> Module:
    """How a service is probed."""
    module = known[service.module] if service.module is not None else _usual(service, known)
    if module.prober != "http":
        return module
    changes = {
        "fail_if_body_not_matches_regexp": (
            *module.http.fail_if_body_not_matches_regexp,
            *(_pattern(text) for text in service.text),
        ),
        "fail_if_body_matches_regexp": (
            *module.http.fail_if_body_matches_regexp,
            *(_pattern(text) for text in service.forbidden_text),
        ),
        "valid_status_codes": service.status or module.http.valid_status_codes,
    }
    return module.model_copy(update={"http": module.http.model_copy(update=changes)})


def _usual(service: Service, known: Mapping[str, Module]) -> Module:
    if service.kind is ServiceKind.TIME_SERVER:
        return known[_NTP]
    if service.kind is ServiceKind.NAME_SERVER:
        asked = Dns(query_name=service.query, query_type="A") if service.query is not None else _ROOT
        return Module(prober="dns", timeout=5.0, dns=asked)
    is_page = service.kind is not ServiceKind.OTHER or "://" in service.target
    return known[_HTTP if is_page else _TCP]


def _pattern(text: str) -> str:
    """A text as a pattern: composed, and any space of it may be a line's end on the page."""
    composed = unicodedata.normalize("NFC", text)
    return r"\s+".join(re.escape(word) for word in composed.split())


def place_of(target: str, prober: str) -> tuple[str, int]:
    """(host, port) of a target. Raises Failed when it names none."""
    if prober == "http":
        return http.place(http.parsed(target))
    return ways.split_host(target, PORTS.get(prober))
