"""Checks of services: what they are reached through is there, and the site says which shared software it uses."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from core.inventory.fields import SERVICE, dangling, wrong
from core.inventory.findings import Finding
from core.inventory.shared import Shared
from core.model import OPTION, ServiceKind, Software
from core.model.inventory import Service

_ASKED_BY_HOST = (ServiceKind.NAME_SERVER, ServiceKind.TIME_SERVER)
_UNCHOSEN = "'{site}' does not say which shared software it uses; write software: {options} in its motcua_site"
_BOTH = "is reached through a link and a device; keep the one that is nearer to it"


def service_findings(hosts: set[str], shared: Shared) -> Iterator[Finding]:
    """Everything that only shows beside hosts, sites and links."""
    for name, service in shared.services.models.items():
        part = shared.services.found[name]
        for what, field in _wrong(service, hosts, shared):
            yield part.finding(what, field)


def _wrong(service: Service, hosts: set[str], shared: Shared) -> Iterator[tuple[str, str]]:
    if service.site not in shared.sites.names():
        yield dangling("site", service.site, shared.sites.names()), "site"
    if service.link is not None and service.link not in shared.links.names():
        yield dangling("link", service.link, shared.links.names()), "link"
    if service.device is not None and service.device not in hosts:
        yield dangling("host", service.device, hosts), "device"
    if service.link is not None and service.device is not None:
        yield _BOTH, "link"
    if service.kind in _ASKED_BY_HOST and urlsplit(service.target).scheme in ("http", "https"):
        yield (
            wrong(service.target, SERVICE["target"]._replace(noun="a server", hint="write HOST or HOST:PORT")),
            "target",
        )
    site = shared.sites.models.get(service.site)
    if service.kind in OPTION and site is not None and site.software is None:
        yield _UNCHOSEN.format(site=site.id, options=" or ".join(Software)), "kind"
