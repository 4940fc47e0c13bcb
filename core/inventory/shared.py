"""Sites, links and credentials: variables that a group gives to all its hosts."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.inventory import fields
from core.inventory.devices import ENCRYPT
from core.inventory.fields import Expected, missing, unknown, wrong
from core.inventory.findings import Finding
from core.inventory.hours import office_hours
from core.inventory.values import is_reference, is_target, validated
from core.model import Credential, DiscoveryPrefix, Link, Login, SecurityLevel, Service, Site
from core.model.frozen import Frozen

M = TypeVar("M", bound=Frozen)

_LISTS = {
    fields.PARENTS_VARIABLE: ("site", "id"),
    fields.LINKS_VARIABLE: ("link", "id"),
    fields.DISCOVERY_VARIABLE: ("prefix", "prefix"),
    fields.SERVICES_VARIABLE: ("service", "id"),
}
"""Variables that are lists: what each part is, and the field that names it."""
_TABLES = {fields.CREDENTIALS_VARIABLE: "credential", fields.LOGINS_VARIABLE: "login"}
"""Variables that are tables of names: what each part is."""
_SECRETS = {"credential": ("community", "auth_password", "priv_password"), "login": ("password", "enable_password")}
_PUBLIC = (
    "'public' is the community that every attacker tries first; choose another one and encrypt it with "
    "ansible-vault encrypt_string"
)
_SAME_ID = "stands twice; give each an id of its own, or keep one of them"
_TWICE = {"prefix": "stands twice; keep one of them"}
_OR_REFERENCE = f"{ENCRYPT}, or write file:PATH or env:NAME"
_EXCEPTION = (
    "is missing; anything weaker than SNMPv3 with authPriv is an exception that ends: write its last day, like {}"
)
_EXAMPLE_DAY = "2027-12-31"


@dataclass(frozen=True, slots=True)
class Part:
    """A raw site, link or credential, where it was found first, and the site of the host that it was found at."""

    kind: str
    name: str
    value: Mapping[str, Any]
    host: str
    path: tuple[str | int, ...]
    site: str

    def finding(self, what: str, *below: str | int) -> Finding:
        """A finding about this part or a field of it."""
        return Finding(f"{self.kind} {self.name}", self.host, (*self.path, *below), what)


@dataclass(slots=True)
class Parts(Generic[M]):
    """The models of one kind by id, and where each was found."""

    models: dict[str, M] = field(default_factory=dict)
    found: dict[str, Part] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def names(self) -> set[str]:
        """Also of those that are wrong: a reference to one is no second mistake."""
        return set(self.found)


@dataclass(slots=True)
class Shared:
    """Everything that groups give."""

    sites: Parts[Site]
    links: Parts[Link]
    credentials: Parts[Credential]
    discovery: Parts[DiscoveryPrefix]
    services: Parts[Service]
    logins: Parts[Login]


def shared_of(hosts: Mapping[str, Mapping[str, Any]], site_of: Mapping[str, str]) -> Shared:
    """Collect and translate; ``site_of`` tells each host's site, which is also its links'."""
    raw = _Raw(site_of)
    for host, variables in hosts.items():
        raw.add(host, variables)
    sites = _translated(raw.sites, _site, raw.findings)
    links = _translated(raw.links, lambda part: _link(part, site_of), [])
    credentials = _translated(raw.credentials, _credential, [])
    logins = _translated(raw.logins, _login, [])
    services = _translated(raw.services, lambda part: _service(part, site_of), [])
    return Shared(sites, links, credentials, _translated(raw.discovery, _discovery, []), services, logins)


class _Raw:
    """The parts as they stand, each different value once."""

    def __init__(self, site_of: Mapping[str, str]) -> None:
        self.sites: list[Part] = []
        self.links: list[Part] = []
        self.credentials: list[Part] = []
        self.discovery: list[Part] = []
        self.services: list[Part] = []
        self.logins: list[Part] = []
        self.findings: list[Finding] = []
        self._site_of = site_of
        self._seen: set[tuple[str, str]] = set()

    def add(self, host: str, variables: Mapping[str, Any]) -> None:
        for name, expected in fields.SHARED.items():
            value = variables.get(name)
            if value is None or (name, text := json.dumps(value, sort_keys=True)) in self._seen:
                continue
            self._seen.add((name, text))
            holder: list[Any] = value if isinstance(value, list) else [value]
            wanted = list if name in _LISTS else dict
            tables = value.values() if name in _TABLES and isinstance(value, dict) else holder
            if not isinstance(value, wanted) or not all(isinstance(table, dict) for table in tables):
                self.findings.append(Finding(f"host {host}", host, (name,), _not_a(expected)))
                continue
            self._split(name, value, host)

    def _split(self, name: str, value: Any, host: str) -> None:
        site = self._site_of.get(host, "")
        if name == fields.SITE_VARIABLE:
            self.sites.append(Part("site", str(value.get("id", "")), value, host, (name,), site))
        elif name in _TABLES:
            parts = [Part(_TABLES[name], key, table, host, (name, key), site) for key, table in value.items()]
            (self.credentials if name == fields.CREDENTIALS_VARIABLE else self.logins).extend(parts)
        else:
            kind, key = _LISTS[name]
            lists = {"site": self.sites, "link": self.links, "prefix": self.discovery, "service": self.services}
            target = lists[kind]
            for position, table in enumerate(value):
                target.append(Part(kind, str(table.get(key, "")), table, host, (name, position), site))


def _not_a(expected: Expected) -> str:
    return f"is not {expected.noun}; {expected.hint}"


def _translated(
    parts: list[Part], translate: Callable[[Part], tuple[M | None, list[Finding]]], findings: list[Finding]
) -> Parts[M]:
    result: Parts[M] = Parts(findings=findings)
    for part in parts:
        if part.name in result.found:
            first = result.found[part.name]
            if first.value != part.value or first.path[0] == part.path[0] != fields.SITE_VARIABLE:
                result.findings.append(
                    part.finding(_TWICE.get(part.kind, _SAME_ID), "prefix" if part.kind == "prefix" else "id")
                )
            continue
        result.found[part.name] = part
        model, problems = translate(part)
        result.findings += problems
        if model is not None and not problems:
            result.models[part.name] = model
    return result


def _checked(
    part: Part, model: type[M], table: Mapping[str, Expected], extra: Mapping[str, Any]
) -> tuple[M | None, list[Finding]]:
    strange = [name for name in part.value if name not in table]
    findings = [part.finding(unknown(name, tuple(table), "field"), name) for name in strange]
    values = {name: value for name, value in part.value.items() if name in table}
    result, refused = validated(model, {**extra, **values})
    for name, value, is_missing in refused:
        findings.append(part.finding(missing(table[name]) if is_missing else wrong(value, table[name]), name))
    return result, findings


def _site(part: Part) -> tuple[Site | None, list[Finding]]:
    values, problems = office_hours(part.value)
    site, findings = _checked(replace(part, value=values), Site, fields.SITE, {})
    findings += [part.finding(what, *where) for where, what in problems]
    if site is not None:
        try:
            ZoneInfo(site.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            findings.append(part.finding(wrong(site.time_zone, fields.SITE["time_zone"]), "time_zone"))
    return site, findings


def _link(part: Part, site_of: Mapping[str, str]) -> tuple[Link | None, list[Finding]]:
    site = site_of.get(str(part.value.get("device")), part.site)
    return _checked(part, Link, fields.LINK, {"site": site})


def _service(part: Part, site_of: Mapping[str, str]) -> tuple[Service | None, list[Finding]]:
    site = site_of.get(str(part.value.get("device")), part.site)
    service, findings = _checked(part, Service, fields.SERVICE, {"site": site})
    if service is not None and not is_target(service.target):
        findings.append(part.finding(wrong(service.target, fields.SERVICE["target"]), "target"))
    return service, findings


def _discovery(part: Part) -> tuple[DiscoveryPrefix | None, list[Finding]]:
    return _checked(part, DiscoveryPrefix, fields.DISCOVERY, {"site": part.site})


def _login(part: Part) -> tuple[Login | None, list[Finding]]:
    findings, hidden = _hidden(part)
    login, problems = _checked(hidden, Login, fields.LOGIN, {"name": part.name})
    return login, findings + problems


def _credential(part: Part) -> tuple[Credential | None, list[Finding]]:
    findings, hidden = _hidden(part)
    credential, problems = _checked(hidden, Credential, fields.CREDENTIAL, {"name": part.name})
    findings += problems
    if credential is not None:
        findings += [part.finding(what, name) for name, what in _incomplete(credential)]
    return credential, findings


def _hidden(part: Part) -> tuple[list[Finding], Part]:
    """What is said of the secrets that stand there in plain text, and the part without them: no message shows one."""
    findings = list(_readable_secrets(part))
    hidden = dict.fromkeys((finding.key for finding in findings), "file:")
    return findings, replace(part, value={**part.value, **hidden})


def _readable_secrets(part: Part) -> Iterator[Finding]:
    for name in _SECRETS[part.kind]:
        value = part.value.get(name)
        if value is not None and not is_reference(value):
            yield part.finding(_PUBLIC if value == "public" else _OR_REFERENCE, name)


def _incomplete(credential: Credential) -> Iterator[tuple[str, str]]:
    weak = credential.version < 3 or credential.security_level is not SecurityLevel.AUTH_PRIV
    needed = ["username"]
    if credential.version < 3:
        needed = ["community"]
    elif credential.security_level is not SecurityLevel.NO_AUTH_NO_PRIV:
        needed.append("auth_password")
    if not weak:
        needed.append("priv_password")
    for name in needed:
        if not getattr(credential, name):
            yield name, missing(fields.CREDENTIAL[name])
    if weak and credential.expires is None:
        yield "expires", _EXCEPTION.format(_EXAMPLE_DAY)
