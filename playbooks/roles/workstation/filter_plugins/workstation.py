"""Filters of the role: login names, certificates as the browser takes them, queues from an inventory's printers."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_BODY = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def login_name(person: str) -> str:
    """The given name and the initials of the others, without accents: Lương Thị Hạnh is ``hanhlt``; '' of nothing."""
    decomposed = unicodedata.normalize("NFD", person.casefold().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in decomposed if not unicodedata.combining(char)))
    return words[-1] + "".join(word[0] for word in words[:-1]) if words else ""


def expires(last_day: str) -> float:
    """Seconds since 1970 from which an account with this last day has ended; -1 for never, of ''. Raises ValueError."""
    if not last_day:
        return -1
    try:
        day = datetime.strptime(last_day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"'{last_day}' is no day; write one like 2026-12-31") from None
    return (day + timedelta(days=1)).timestamp()


def der(certificate: str) -> str:
    """The base64 of a PEM certificate's DER, in one line, as Chromium's CACertificates wants it. Raises ValueError."""
    found = _BODY.search(certificate)
    if found is None:
        raise ValueError(
            "a certificate of workstation_authorities is not PEM; begin it with -----BEGIN CERTIFICATE-----"
        )
    return "".join(found[1].split())


def renamed(package: str, names: Mapping[str, str]) -> str:
    """What the release calls the package."""
    return names.get(package, package)


def queues(printers: Iterable[Mapping[str, Any]], server: str = "") -> list[dict[str, str]]:
    """A queue for each printer of an inventory that has an address: on the print server, or the printer's own IPP.

    ``printers`` are hostvars. ``cups_uri`` and ``cups_driver`` of a printer win: not every one speaks IPP Everywhere.
    """
    return [_queue(printer, server) for printer in printers if {"cups_uri", "ansible_host"} & printer.keys()]


def _queue(printer: Mapping[str, Any], server: str) -> dict[str, str]:
    name = str(printer["inventory_hostname"])
    own = f"ipp://{server}/printers/{name}" if server else f"ipp://{printer.get('ansible_host')}/ipp/print"
    return {
        "name": name,
        "uri": own if server else str(printer.get("cups_uri", own)),
        "driver": "everywhere" if server else str(printer.get("cups_driver", "everywhere")),
        "description": str(printer.get("motcua_name", name)),
        "location": str(printer.get("motcua_room", "")),
    }


def bookmarks(services: Iterable[Mapping[str, Any]], software: str) -> list[dict[str, str]]:
    """The pages among an inventory's services that an official works with: the centre's own shared software first.

    ``software`` is that of motcua_site, ``leased`` or ``upgraded``; the other option's software is left out.
    """
    kinds = [f"{software}_software", "provincial_portal", "national_portal"]
    pages = [service for service in services if service["kind"] in kinds and str(service["target"]).startswith("http")]
    ordered = sorted(pages, key=lambda service: kinds.index(service["kind"]))
    return [{"name": str(service["name"]), "url": str(service["target"])} for service in ordered]


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filters by the names that the role uses."""
        return {
            "workstation_login_name": login_name,
            "workstation_expires": expires,
            "workstation_der": der,
            "workstation_renamed": renamed,
            "workstation_queues": queues,
            "workstation_pages": bookmarks,
        }
