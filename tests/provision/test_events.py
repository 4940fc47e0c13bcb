"""From ansible-runner's events to ours."""

from typing import Any

import pytest

from core.model import HostOutcome, RunEvent, TaskOutcome
from provision.events import LONGEST_DIFF, LONGEST_TEXT, recap, translate
from provision.outcomes import Tally

CREATED = "2026-11-23T13:00:00.500000+00:00"


def result(kind: str = "runner_on_ok", **res: Any) -> RunEvent:
    """Our event for a module's result."""
    data = {"host": "pc-01", "play": "Base", "task": "Do", "duration": 1.5, "res": res}
    event = translate({"event": kind, "created": CREATED, "event_data": data}, 7, 0.0, lambda text: text)
    assert event is not None
    return event


@pytest.mark.parametrize(
    ("kind", "res", "outcome"),
    [
        ("runner_on_ok", {"changed": False, "msg": ""}, TaskOutcome.OK),
        ("runner_on_ok", {"changed": True}, TaskOutcome.CHANGED),
        ("runner_on_failed", {"changed": True, "msg": "no"}, TaskOutcome.FAILED),
        ("runner_on_unreachable", {"msg": "no route"}, TaskOutcome.UNREACHABLE),
        ("runner_on_skipped", {"skip_reason": "Conditional result was False"}, TaskOutcome.SKIPPED),
    ],
)
def test_each_result_has_its_outcome(kind: str, res: dict[str, Any], outcome: TaskOutcome) -> None:
    event = result(kind, **res)
    assert (event.outcome, event.host, event.play, event.task) == (outcome, "pc-01", "Base", "Do")
    assert (event.counter, event.at, event.duration) == (7, 1795438800.5, 1.5)


def test_a_failure_says_everything_that_the_module_said() -> None:
    event = result("runner_on_failed", msg="non-zero return code", stderr="no such unit", stdout="tried")
    assert event.text == "non-zero return code\nno such unit\ntried"


def test_the_output_of_a_success_is_not_kept() -> None:
    assert result(changed=True, stdout="ten thousand lines", msg="done").text == "done"


def test_a_failed_round_of_a_loop_is_named() -> None:
    rounds = [{"item": "chrony", "failed": True, "msg": "not found"}, {"item": "ssh", "failed": False, "msg": "fine"}]
    assert result("runner_on_failed", msg="One or more items failed", results=rounds).text.endswith("chrony: not found")


def test_an_ignored_failure_says_so() -> None:
    data = {"host": "pc-01", "res": {"msg": "no"}, "ignore_errors": True}
    event = translate({"event": "runner_on_failed", "event_data": data}, 1, 5.0, str)
    assert event is not None
    assert (event.text, event.at) == ("(ignored)\nno", 5.0)


def test_a_censored_result_says_why_it_is_not_shown() -> None:
    assert "handles secrets" in result(censored="the output has been hidden", changed=True).text


def test_a_result_that_ansible_runner_dropped_is_flagged() -> None:
    assert result().text == "(the result was too large to keep)"


def test_a_diff_is_that_of_each_file_also_in_a_loop() -> None:
    one = {"before": "a\nb\n", "after": "a\nc\n", "after_header": "/etc/x"}
    event = result(changed=True, diff=[one], results=[{"diff": {"prepared": "> ready made"}}])
    assert event.diff == "--- before\n+++ /etc/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n> ready made"


def test_a_diff_of_attributes_is_text_too() -> None:
    event = result(changed=True, diff={"before": {"mode": "0644"}, "after": {"mode": "0600"}})
    assert "-mode: 0644\n+mode: 0600" in event.diff


def test_enormous_texts_and_diffs_are_cut_and_say_so() -> None:
    event = result("runner_on_failed", msg="x" * 1_000_000, diff={"before": "", "after": "y\n" * 150_000})
    assert len(event.text) < LONGEST_TEXT + 100
    assert event.text.endswith("(cut here: 1000000 characters)")
    assert len(event.diff) < LONGEST_DIFF + 100
    assert result(diff={"before": "", "after": "y" * 500_000, "after_header": "/f"}).diff == "/f: too large to compare"


def test_a_secret_is_masked_before_a_text_is_cut_and_a_diff_compared() -> None:
    def redact(text: str) -> str:
        return text.replace("one\ntwo", "***").replace("canary", "***")

    res = {"msg": "x" * (LONGEST_TEXT - 3) + "canary", "diff": {"before": "", "after": "one\ntwo\n"}}
    data = {"host": "canary", "task": "Give canary", "res": res}
    event = translate({"event": "runner_on_failed", "event_data": data}, 1, 0.0, redact)
    assert event is not None
    assert "can" not in event.text + event.host + event.task
    assert event.diff.endswith("+***")


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("playbook_on_play_start", "play"),
        ("playbook_on_task_start", "task"),
        ("playbook_on_handler_task_start", "task"),
        ("runner_on_start", "start"),
        ("verbose", "output"),
        ("warning", "warning"),
        ("error", "error"),
    ],
)
def test_announcements_are_kept_with_their_text(kind: str, ours: str) -> None:
    event = translate({"event": kind, "stdout": "words\r\n", "event_data": {"play": "Base"}}, 1, 0.0, str)
    assert event is not None
    assert (event.kind, event.text, event.outcome) == (ours, "words", None)


@pytest.mark.parametrize("kind", ["playbook_on_start", "runner_item_on_ok", "playbook_on_stats", "", "new_in_2031"])
def test_what_tells_a_reader_nothing_is_left_out(kind: str) -> None:
    assert translate({"event": kind, "stdout": "words"}, 1, 0.0, str) is None


def test_an_empty_line_of_output_is_left_out() -> None:
    assert translate({"event": "verbose", "stdout": "\r\n"}, 1, 0.0, str) is None


def test_the_recap_is_ansibles_own() -> None:
    data = {
        "ok": {"a": 3},
        "changed": {"a": 1},
        "dark": {"b": 1},
        "failures": {},
        "skipped": {"a": 2},
        "processed": {"a": 1},
    }
    hosts = recap({"event": "playbook_on_stats", "event_data": data})
    assert hosts == (HostOutcome("a", ok=3, changed=1, skipped=2), HostOutcome("b", unreachable=1))
    assert recap({"event": "runner_on_ok"}) is None


def test_the_tally_counts_what_happened_and_knows_hosts_that_were_only_begun() -> None:
    tally = Tally()
    tally.add(RunEvent(1, 0.0, "start", host="a"))
    for number, outcome in enumerate((TaskOutcome.CHANGED, TaskOutcome.OK, TaskOutcome.SKIPPED), start=2):
        tally.add(RunEvent(number, 0.0, "result", host="b", outcome=outcome))
    assert tally.hosts() == (
        HostOutcome("a", finished=False),
        HostOutcome("b", ok=2, changed=1, skipped=1, finished=False),
    )
