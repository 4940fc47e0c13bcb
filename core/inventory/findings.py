"""What is wrong in an inventory, and where a person finds it."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import Mistake
from core.inventory.ansible import Listing
from core.inventory.files import Owner, Place, Sources


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake before it is placed.

    ``subject`` and ``key`` say of what ("host pc-01", "motcua_room"); ``path`` leads to the value among
    the variables of ``host``, empty for the host itself.
    """

    subject: str
    host: str
    path: tuple[str | int, ...]
    what: str

    @property
    def key(self) -> str:
        """The name that a person looks for."""
        return str(self.path[-1]) if self.path else ""


def mistakes(findings: Iterable[Finding], sources: Sources, listing: Listing) -> list[Mistake]:
    """Place each finding; what several hosts inherit from one line is told once."""
    collected: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        place = sources.find(_owners(finding.host, listing), finding.path)
        where = f", {finding.key}" if finding.key else ""
        where += f" ({place})" if place is not None else ""
        is_host = finding.subject == f"host {finding.host}"
        shared = is_host and place is not None and not _is_own(place, finding.host, sources)
        subjects = collected.setdefault((where, finding.what, "" if shared else finding.subject), [])
        if finding.subject not in subjects:
            subjects.append(finding.subject)
    return [Mistake(_together(subjects) + where, what) for (where, what, _), subjects in collected.items()]


def _owners(host: str, listing: Listing) -> list[Owner]:
    return [("host", host), *(("group", group) for group in listing.groups_of(host))]


def _is_own(place: Place, host: str, sources: Sources) -> bool:
    return place in sources.owners.get(("host", host), ())


def _together(subjects: list[str]) -> str:
    others = len(subjects) - 1
    return subjects[0] if not others else f"{subjects[0]} and {others} more"
