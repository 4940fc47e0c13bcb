"""Filters of the role: what the allowed sites are for Chromium's policies and for the proxy."""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


def _site(portal: Mapping[str, str]) -> SplitResult:
    site = urlsplit(portal["url"])
    if site.scheme not in ("http", "https") or not site.hostname or site.username:
        raise ValueError(f"'{portal['url']}' is no address of a site; write https://HOST/…")
    return site


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def wrong_hosts(hosts: list[str]) -> list[str]:
    """Those that are neither a name, nor .name, nor an IPv4 address."""
    return [host for host in hosts if not _HOST.fullmatch(host)]


def wrong_portals(portals: list[Mapping[str, str]]) -> list[str]:
    """The addresses that are none of a site."""
    wrong = []
    for portal in portals:
        try:
            if wrong_hosts([_site(portal).hostname or ""]):
                raise ValueError
        except ValueError:
            wrong.append(portal["url"])
    return wrong


def _exactly(host: str) -> str:
    """In Chromium's notation a name stands for everything below it, unless a dot leads it; an address is one anyway."""
    return host if _is_address(host) else f".{host}"


def url_patterns(portals: list[Mapping[str, str]], hosts: list[str]) -> list[str]:
    """The allowed addresses as Chromium's URLAllowlist writes them."""
    sites = [_site(portal) for portal in portals]
    told = [
        f"{site.scheme}://{_exactly(site.hostname or '')}" + (f":{site.port}" if site.port else "") for site in sites
    ]
    told += [host[1:] if host.startswith(".") else _exactly(host) for host in hosts]
    return sorted(set(told))


def host_expressions(portals: list[Mapping[str, str]], hosts: list[str]) -> list[str]:
    """The allowed hosts as the proxy's regular expressions, each for the whole name."""
    names = {(_site(portal).hostname or "").lower() for portal in portals} | {host.lower() for host in hosts}
    return [
        rf"(^|\.){re.escape(name[1:])}$" if name.startswith(".") else rf"^{re.escape(name)}$" for name in sorted(names)
    ]


def tls_ports(portals: list[Mapping[str, str]]) -> list[int]:
    """The ports to which the proxy passes encrypted connections on."""
    return sorted({443, *(site.port for site in map(_site, portals) if site.scheme == "https" and site.port)})


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filters by the names that the role uses."""
        return {
            "kiosk_wrong_hosts": wrong_hosts,
            "kiosk_wrong_portals": wrong_portals,
            "kiosk_url_patterns": url_patterns,
            "kiosk_host_expressions": host_expressions,
            "kiosk_tls_ports": tls_ports,
        }
