"""Services under the watcher: the blame falls on the link or device that they are reached through."""

import pytest

from core.model import Inventory, Reason, Service, ServiceKind, Severity, Software, State
from core.store.states import IncidentChange
from monitor.judging.judge import Seen
from tests.monitor.office import OFFICE, ROUTER, WAN, Office

PORTAL, SOFTWARE = "service:portal", "service:software"


def with_services(chosen: Software | None = Software.UPGRADED) -> Inventory:
    services = (
        Service(
            id="portal",
            name="Cổng",
            kind=ServiceKind.PROVINCIAL_PORTAL,
            site="lucyen",
            target="https://p.test/",
            link="wan",
        ),
        Service(
            id="software",
            name="Một cửa",
            kind=ServiceKind.UPGRADED_SOFTWARE,
            site="lucyen",
            target="https://s.test/",
            device="pc",
        ),
        Service(
            id="leased",
            name="Thuê",
            kind=ServiceKind.LEASED_SOFTWARE,
            site="lucyen",
            target="https://l.test/",
            link="wan",
        ),
    )
    sites = (OFFICE.sites[0].model_copy(update={"software": chosen}),)
    return OFFICE.model_copy(update={"services": services, "sites": sites})


@pytest.fixture
def office() -> Office:
    found = Office(whole=with_services())
    for subject in [subject for subject in found.tracks if subject.startswith("service:")]:
        del found.tracks[subject]
    found.answer()
    check(found, PORTAL)
    check(found, SOFTWARE)
    found.entries.clear()
    return found


def check(office: Office, subject: str, failure: Reason | None = None, reasons: tuple[Reason, ...] = ()) -> None:
    """A confirmed outcome of a check that takes a moment."""
    office.clock.advance(0.01)
    began = office.clock.monotonic()
    office.clock.advance(0.01)
    if failure in (Reason.UNREACHABLE, Reason.NAME_UNRESOLVED):
        seen = Seen(False, answered_at=1.0, silent_since=began, lost_at=began, failure=failure)
    else:
        seen = Seen(True, answered_at=office.clock.monotonic(), failure=failure, reasons=reasons)
    office.watcher.checked(subject, seen)


@pytest.mark.parametrize(
    ("chosen", "subjects"),
    [(Software.UPGRADED, {PORTAL, SOFTWARE}), (Software.LEASED, {PORTAL, "service:leased"}), (None, {PORTAL})],
)
def test_what_is_checked_follows_the_choice_of_software(chosen: Software | None, subjects: set[str]) -> None:
    office = Office(whole=with_services(chosen))
    assert {subject for subject in office.watcher.standings if subject.startswith("service:")} == subjects


def test_a_portal_behind_a_dead_link_is_isolated_and_has_no_incident(office: Office) -> None:
    office.lose(WAN, times=8)
    office.answer(ROUTER)
    office.lose(WAN, times=1)
    assert office.stands(WAN)[0] is State.DOWN
    check(office, PORTAL, Reason.UNREACHABLE)
    assert office.stands(PORTAL) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, WAN)
    assert office.opened() == [(WAN, Severity.S1)]


def test_a_name_that_does_not_resolve_behind_a_dead_link_is_the_links_trouble_too(office: Office) -> None:
    office.lose(WAN, times=8)
    office.answer(ROUTER)
    office.lose(WAN, times=1)
    check(office, PORTAL, Reason.NAME_UNRESOLVED)
    assert office.stands(PORTAL) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, WAN)


def test_behind_a_dead_router_the_router_is_to_blame(office: Office) -> None:
    office.lose(ROUTER, WAN, times=8)
    check(office, PORTAL, Reason.UNREACHABLE)
    assert office.stands(PORTAL) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, ROUTER)


def test_a_portal_that_falls_silent_before_its_link_waits_for_the_links_word(office: Office) -> None:
    check(office, PORTAL, Reason.UNREACHABLE)
    assert office.stands(PORTAL)[0] is State.UP  # the link has not answered since
    office.lose(WAN, times=8)
    office.answer(ROUTER)
    office.lose(WAN, times=1)
    assert office.stands(PORTAL) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, WAN)
    assert office.opened() == [(WAN, Severity.S1)]


def test_a_silent_portal_behind_a_living_link_is_an_incident_of_its_own(office: Office) -> None:
    check(office, PORTAL, Reason.UNREACHABLE)
    office.answer(WAN, ROUTER)
    office.answer(WAN)
    assert office.stands(PORTAL) == (State.DOWN, Reason.UNREACHABLE, None)
    assert office.opened() == [(PORTAL, Severity.S1)]


@pytest.mark.parametrize(
    "reason",
    [
        Reason.WRONG_STATUS,
        Reason.TEXT_MISSING,
        Reason.CERTIFICATE_EXPIRED,
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.WRONG_ANSWER,
    ],
)
def test_who_answers_wrongly_is_down_for_that_reason_at_once(office: Office, reason: Reason) -> None:
    check(office, PORTAL, reason)
    assert office.stands(PORTAL) == (State.DOWN, reason, None)
    assert office.opened() == [(PORTAL, Severity.S1)]
    check(office, PORTAL)
    assert office.stands(PORTAL) == (State.UP, Reason.ANSWERING, None)
    assert [subject for subject, _ in office.opened()] == [PORTAL]


def test_what_is_only_a_worry_is_degraded_and_no_incident(office: Office) -> None:
    check(office, PORTAL, reasons=(Reason.CLOCK_OFF,))
    assert office.stands(PORTAL) == (State.DEGRADED, Reason.CLOCK_OFF, None)
    assert office.opened() == []


def last(office: Office) -> IncidentChange:
    return next(change for item, change in reversed(office.entries) if item.subject == PORTAL and change is not None)


def test_a_certificate_that_ends_soon_is_an_incident_by_the_days_that_are_left(office: Office) -> None:
    """Grave by itself is none of it: the portal still takes dossiers."""
    for reason, severity in ((Reason.CERTIFICATE_EXPIRES, Severity.S4), (Reason.CERTIFICATE_URGENT, Severity.S3)):
        check(office, PORTAL, reasons=(reason,))
        assert office.stands(PORTAL) == (State.DEGRADED, reason, None)
        assert last(office).severity is severity
    check(office, PORTAL)
    assert office.stands(PORTAL) == (State.UP, Reason.ANSWERING, None)
    assert last(office).severity is None, "renewed, it is over"


def test_software_on_a_dead_server_is_isolated(office: Office) -> None:
    office.lose("device:pc", times=8)
    office.answer("device:switch", ROUTER)
    office.lose("device:pc", times=1)
    check(office, SOFTWARE, Reason.UNREACHABLE)
    assert office.stands(SOFTWARE) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, "device:pc")


def test_a_service_that_is_no_longer_chosen_is_watched_no_longer(office: Office) -> None:
    check(office, SOFTWARE, Reason.WRONG_STATUS)
    office.watcher.watch(with_services(Software.LEASED))
    assert office.stands(SOFTWARE)[1] is Reason.NOT_WATCHED
    assert office.watcher.seen(SOFTWARE) == Seen()


def test_the_severity_may_be_said() -> None:
    office = Office(whole=with_services())
    portal = with_services().services[0].model_copy(update={"severity": Severity.S4})
    office.watcher.watch(with_services().model_copy(update={"services": (portal,)}))
    check(office, PORTAL, Reason.WRONG_STATUS)
    assert office.opened()[-1:] == [(PORTAL, Severity.S4)]


def test_a_service_behind_what_returns_is_checked_at_once(office: Office) -> None:
    """It is asked seldom: for a minute it would stand behind a link that is well again."""
    office.lose(WAN)
    since = office.clock.monotonic()
    office.answer(ROUTER)
    office.watcher.checked(PORTAL, Seen(reachable=False, silent_since=since))
    assert office.stands(PORTAL) == (State.UNKNOWN, Reason.UPSTREAM_DOWN, WAN)
    assert office.asked == []
    office.answer(WAN)
    assert office.asked == [PORTAL]
    check(office, PORTAL)
    assert office.stands(PORTAL)[0] is State.UP
    office.lose(WAN)
    office.answer(ROUTER, WAN)
    assert office.asked == [PORTAL], "it was not silent"
