"""Successive checks of a service, as the judge is to see them."""

import pytest

from core.model import Complaint, Reason
from monitor.judging.judge import Seen
from monitor.probes.result import Failed, Result, Samples
from monitor.services.streak import CONFIRM_AFTER, CONFIRMATIONS, RECOVERY_EVERY, Streak, after, worry


def result(reason: Reason | None = None, status: float = 0.0) -> Result:
    samples = Samples()
    if status:
        samples.put("probe_http_status_code", status)
    failed = None if reason is None else Failed(reason, Complaint.STATUS, status=status)
    return Result(failed, 0.5, samples)


def run(*reasons: Reason | None, certificate: Reason | None = None, before: Streak | None = None) -> Streak:
    """Checks ten seconds apart, the first that ends at 10."""
    streak = before or Streak()
    for number, reason in enumerate(reasons, 1):
        streak = after(streak, result(reason), 10.0 * number, certificate)
    return streak


def test_a_good_check_is_an_answer() -> None:
    streak = run(None)
    assert streak.seen == Seen(True, answered_at=10.0, evidence="duration_seconds=0.500")
    assert streak.pause is None


@pytest.mark.parametrize("reason", [Reason.UNREACHABLE, Reason.NAME_UNRESOLVED])
def test_silence_is_suspected_then_confirmed_and_begins_with_the_first_bad_check(reason: Reason) -> None:
    suspected = run(None, reason)
    assert (suspected.seen.reachable, suspected.seen.suspect, suspected.pause) == (True, True, CONFIRM_AFTER)
    confirmed = run(None, *[reason] * (CONFIRMATIONS + 1))
    seen = confirmed.seen
    assert (seen.reachable, seen.suspect, seen.failure) == (False, False, reason)
    assert (seen.silent_since, seen.lost_at, seen.answered_at) == (19.5, 39.5, 10.0)
    assert confirmed.pause == RECOVERY_EVERY


def test_a_wrong_answer_is_an_answer_and_is_confirmed_too() -> None:
    assert run(None, Reason.WRONG_STATUS).seen.failure is None
    seen = run(None, *[Reason.WRONG_STATUS] * (CONFIRMATIONS + 1)).seen
    assert (seen.reachable, seen.failure, seen.answered_at) == (True, Reason.WRONG_STATUS, 40.0)


def test_one_bad_check_between_good_ones_is_nothing() -> None:
    assert run(None, Reason.UNREACHABLE, None).seen == Seen(True, answered_at=30.0, evidence="duration_seconds=0.500")


def test_the_first_checks_of_a_silent_service_say_nothing_until_they_are_confirmed() -> None:
    assert run(Reason.UNREACHABLE).seen.reachable is None
    assert run(*[Reason.UNREACHABLE] * 3).seen.reachable is False


def test_what_comes_after_a_trouble_is_at_once_another() -> None:
    seen = run(*[Reason.UNREACHABLE] * 3, Reason.CERTIFICATE_EXPIRED).seen
    assert (seen.reachable, seen.failure) == (True, Reason.CERTIFICATE_EXPIRED)
    back = run(*[Reason.WRONG_STATUS] * 3, Reason.UNREACHABLE).seen
    assert (back.reachable, back.failure, back.silent_since) == (False, Reason.UNREACHABLE, 39.5)


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (None, None),
        (21.1, None),
        (21.0, Reason.CERTIFICATE_EXPIRES),
        (7.1, Reason.CERTIFICATE_EXPIRES),
        (7.0, Reason.CERTIFICATE_URGENT),
        (-9.0, Reason.CERTIFICATE_URGENT),
    ],
)
def test_a_certificate_that_ends_soon_is_a_grade_and_sooner_another(left: float | None, reason: Reason | None) -> None:
    found = worry(left, 21.0, 7.0)
    assert found is reason
    assert run(None, certificate=found).seen.reasons == (() if reason is None else (reason,))


def test_a_clock_that_is_off_is_a_grade_once_confirmed() -> None:
    assert run(None, Reason.CLOCK_OFF).seen.reasons == ()
    seen = run(None, *[Reason.CLOCK_OFF] * 3).seen
    assert (seen.reachable, seen.failure, seen.reasons) == (True, None, (Reason.CLOCK_OFF,))
    assert run(None, *[Reason.CLOCK_OFF] * 3, None).seen.reasons == ()


def test_our_own_link_says_nothing_of_the_service() -> None:
    seen = run(None, Reason.OWN_LINK_DOWN).seen
    assert (seen.own_link_down, seen.reachable) == (True, None)


def test_the_evidence_has_the_figures() -> None:
    streak = after(Streak(), result(Reason.WRONG_STATUS, 503.0), 10.0, None)
    assert streak.seen.evidence == "duration_seconds=0.500 status=503"
