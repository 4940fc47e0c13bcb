"""Events in ansible-runner's form."""

from typing import Any


def _event(kind: str, counter: int, **data: Any) -> dict[str, Any]:
    return {"event": kind, "counter": counter, "stdout": "", "event_data": {"play": "Try", "task": "Do", **data}}


def task(counter: int) -> dict[str, Any]:
    """A task begins."""
    return {**_event("playbook_on_task_start", counter), "stdout": "TASK [Do]"}


def ok(counter: int, host: str, **result: Any) -> dict[str, Any]:
    """A task went well on a host."""
    return _event("runner_on_ok", counter, host=host, res={"changed": False, "msg": "", **result})


def looked(counter: int, host: str, *names: str, passed: bool = False, seen: str = "closed") -> dict[str, Any]:
    """The checks base.NAME were looked at on a host."""
    told = {"host": host, "vi": "SSH mở", "en": "SSH is open", "expected": "open", "seen": seen, "passed": passed}
    checks = [{**told, "id": f"base.{name}"} for name in names]
    return _event(
        "runner_on_ok", counter, host=host, task_action="motcua_verify", res={"checks": checks, "failures": []}
    )


def failed(counter: int, host: str, msg: str = "no") -> dict[str, Any]:
    """A task failed on a host."""
    return _event("runner_on_failed", counter, host=host, res={"msg": msg})


def stats(counter: int, failures: dict[str, int] | None = None, **ok_counts: int) -> dict[str, Any]:
    """The recap: how many tasks went well on which host."""
    return _event("playbook_on_stats", counter, ok=ok_counts, failures=failures or {})
