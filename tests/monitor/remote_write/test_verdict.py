"""What an answer means, case by case."""

import pytest

from monitor.remote_write.verdict import Answer, Outcome, Verdict, judge, pause

NOW = 1_767_225_600.0  # Thu, 01 Jan 2026 00:00:00 GMT
WRITTEN = "x-prometheus-remote-write-samples-written"


def verdict(
    status: int,
    headers: dict[str, str] | None = None,
    *,
    version: int = 1,
    may_fall_back: bool = False,
    attempt: int = 0,
) -> Verdict:
    return judge(Answer(status, headers or {}, "a reason"), 100, version, may_fall_back, attempt, NOW)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_version_1_is_believed(status: int) -> None:
    assert verdict(status) == Verdict(Outcome.WRITTEN, 100)


def test_version_2_is_believed_by_its_header() -> None:
    assert verdict(204, {WRITTEN: "100"}, version=2) == Verdict(Outcome.WRITTEN, 100)
    assert verdict(200, {WRITTEN: "97"}, version=2) == Verdict(Outcome.WRITTEN, 97)
    assert verdict(200, {WRITTEN: "1000"}, version=2) == Verdict(Outcome.WRITTEN, 100)


@pytest.mark.parametrize("headers", [{}, {WRITTEN: "all"}, {WRITTEN: "²"}, {WRITTEN: "-1"}])
def test_version_2_without_its_header_was_not_understood(headers: dict[str, str]) -> None:
    assert verdict(204, headers, version=2, may_fall_back=True).outcome is Outcome.FALL_BACK
    insisted = verdict(204, headers, version=2)
    assert insisted.outcome is Outcome.RETRY
    assert "remote_write_version" in insisted.why


@pytest.mark.parametrize("status", [400, 415])
def test_a_receiver_that_does_not_know_version_2_is_tried_in_version_1(status: int) -> None:
    assert verdict(status, version=2, may_fall_back=True).outcome is Outcome.FALL_BACK
    assert verdict(status, version=2).outcome is Outcome.REFUSED
    assert verdict(status, version=1, may_fall_back=True).outcome is Outcome.REFUSED


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 499])
def test_no_other_4xx_is_tried_again(status: int) -> None:
    assert verdict(status) == Verdict(Outcome.REFUSED, 0, why=f"{status} a reason")


def test_a_refusal_in_part_tells_what_was_written() -> None:
    assert verdict(400, {WRITTEN: "60"}, version=2) == Verdict(Outcome.REFUSED, 60, why="400 a reason")


@pytest.mark.parametrize("status", [0, 301, 307, 429, 500, 502, 503, 504])
def test_everything_else_is_tried_again(status: int) -> None:
    assert [verdict(status, attempt=number).pause for number in (0, 1, 2, 20, 10_000)] == [0.25, 0.5, 1.0, 30.0, 30.0]
    assert verdict(status).outcome is Outcome.RETRY


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("100000", 3600.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Thu, 01 Jan 2026 00:01:00 -0000", 60.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("soon", 0.25),
        ("²", 0.25),
        ("-5", 0.25),
        ("Thu, 01 Jan 2026 99999999999999999999:00:00 GMT", 0.25),
        ("", 0.25),
    ],
)
def test_retry_after_is_heeded(told: str, expected: float) -> None:
    assert verdict(429, {"retry-after": told}).pause == expected
    assert verdict(503, {"retry-after": told}).pause == expected


def test_pauses_double_up_to_a_bound() -> None:
    assert [pause(number) for number in range(8)] == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0]
