"""What runs saw of promises is taken from their events alone, and without secrets."""

from core.model import CheckResult
from provision.promises import Promises
from provision.redact import Redactor
from tests.provision.events import looked, ok


def promises(*events: dict[str, object]) -> tuple[CheckResult, ...]:
    found = Promises(Redactor(["a-long-secret"]))
    for event in events:
        found.take(event)
    return found.results


def test_secrets_are_masked_and_a_later_look_counts() -> None:
    first = looked(1, "pc-01", "ssh", seen="closed with a-long-secret")
    (result,) = promises(first)
    assert result.seen == "closed with ********"
    (result,) = promises(first, looked(2, "pc-01", "ssh", passed=True, seen="open"))
    assert (result.host, result.id, result.passed) == ("pc-01", "base.ssh", True)


def test_other_tasks_are_not_taken_for_checks_and_broken_ones_raise_nothing() -> None:
    other = ok(1, "pc-01", checks=[{"id": "base.ssh"}])
    broken = looked(2, "pc-01", "ssh")
    broken["event_data"]["res"] = {"checks": [{"id": "base.ssh"}]}
    assert promises(other, broken, {}, {"event": "runner_on_ok", "event_data": None}) == ()
