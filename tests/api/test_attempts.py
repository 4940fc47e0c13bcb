"""The waits after failed logins."""

import pytest

from api.attempts import FIRST_WAIT, FREE_PER_NAME, LONGEST_WAIT, REMEMBERED, Attempts, wait_after

PER_NAME = 5


@pytest.mark.parametrize(
    ("failures", "now", "wait"),
    [
        ([], 0.0, 0.0),
        ([1.0, 2.0, 3.0, 4.0], 4.0, 0.0),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 5.0, FIRST_WAIT),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 12.0, FIRST_WAIT - 7),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 20.0, 0.0),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 20.0], 20.0, 2 * FIRST_WAIT),
        ([*range(40)], 39.0, LONGEST_WAIT),
        ([0.0, 1.0, 2.0, 3.0, 4.0], 2000.0, 0.0),
    ],
)
def test_wait_after(failures: list[float], now: float, wait: float) -> None:
    assert wait_after(failures, PER_NAME, now) == wait


def test_attempts_count_before_they_are_looked_at() -> None:
    attempts = Attempts()
    waits = [attempts.begin("ha", "192.0.2.1", 0.0) for _ in range(FREE_PER_NAME + 1)]
    assert waits == [*[0.0] * FREE_PER_NAME, FIRST_WAIT]


def test_another_name_from_another_address_need_not_wait() -> None:
    attempts = Attempts()
    for _ in range(FREE_PER_NAME):
        attempts.begin("ha", "192.0.2.1", 0.0)
    assert attempts.begin("lan", "192.0.2.2", 0.0) == 0.0


def test_one_address_that_tries_many_names_waits() -> None:
    attempts = Attempts()
    waits = [attempts.begin(f"name{number}", "192.0.2.1", 0.0) for number in range(21)]
    assert waits[-2:] == [0.0, FIRST_WAIT]


def test_a_success_forgets_the_failures_of_its_name() -> None:
    attempts = Attempts()
    for _ in range(FREE_PER_NAME):
        attempts.begin("ha", "192.0.2.1", 0.0)
    attempts.succeeded("ha", "192.0.2.1")
    assert attempts.begin("ha", "192.0.2.1", 0.0) == 0.0


def test_its_memory_is_bounded() -> None:
    attempts = Attempts()
    for number in range(REMEMBERED):
        attempts.begin(f"name{number}", f"address{number}", 0.0)
    assert len(attempts._failures) <= REMEMBERED
