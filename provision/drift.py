"""When the next check that nobody asks for is due: what differs from the playbooks is seen by it. Pure."""

from core.model import RunRecord, RunRequest

ACTOR = "motcua"


def wanted(playbook: str) -> RunRequest:
    """The check of everything that a playbook comes to, with what would change in files."""
    return RunRequest(playbook, ACTOR, check=True, diff=True)


def due(last: RunRecord | None, hours: float, now: float) -> bool:
    """Whether it is due at ``now`` (Unix seconds), after the ``last`` one that was asked for so.

    One that has not ended is never overtaken; a clock that was set back makes nobody wait longer.
    """
    if last is None:
        return True
    return last.state.ended and not 0 <= now - last.requested_at < hours * 3600
