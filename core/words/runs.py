"""Runs of playbooks: their states, what they wait for, why they went wrong, and where hosts stand."""

from collections.abc import Mapping

from core.i18n import Language, noop
from core.model import (
    ApprovalReason,
    HostOutcome,
    HostState,
    RunRecord,
    RunState,
    TaskOutcome,
    Trouble,
    TroubleKind,
    Wait,
    WaitKind,
)

RUN_STATES: Mapping[RunState, str] = {
    RunState.REQUESTED: noop("looking up hosts"),
    RunState.UNCONFIRMED: noop("to be confirmed"),
    RunState.UNAPPROVED: noop("to be approved"),
    RunState.QUEUED: noop("waiting"),
    RunState.RUNNING: noop("running"),
    RunState.SUCCESSFUL: noop("successful"),
    RunState.FAILED: noop("failed"),
    RunState.CANCELLED: noop("cancelled"),
    RunState.INTERRUPTED: noop("interrupted"),
    RunState.REJECTED: noop("rejected"),
    RunState.EXPIRED: noop("expired"),
}
TASK_OUTCOMES: Mapping[TaskOutcome, str] = {
    TaskOutcome.OK: noop("ok"),
    TaskOutcome.CHANGED: noop("changed"),
    TaskOutcome.FAILED: noop("task failed"),
    TaskOutcome.UNREACHABLE: noop("unreachable"),
    TaskOutcome.SKIPPED: noop("skipped"),
}
HOST_STATES: Mapping[HostState, str] = {
    HostState.NEVER: noop("never set up"),
    HostState.CONVERGED: noop("as it should be"),
    HostState.CHANGED: noop("set up, with changes"),
    HostState.DRIFTED: noop("differs"),
    HostState.FAILED: noop("set-up failed"),
    HostState.UNKNOWN: noop("unknown after a stopped run"),
}
APPROVALS: Mapping[ApprovalReason, str] = {
    ApprovalReason.MANY_HOSTS: noop("it changes {count} hosts"),
    ApprovalReason.MARKED: noop("the playbook is marked as one that needs it"),
}
_WAITS: Mapping[WaitKind, str] = {
    WaitKind.HOST: noop("waits for {host} of run {run}"),
    WaitKind.TURN: noop("waits for its turn on {host} after run {run}"),
    WaitKind.CHANGE: noop("waits for the change that is under way on {host}"),
    WaitKind.PLACE: noop("waits until another run ends: as many as may be are under way"),
}
# The {places} are the trouble's values; what to do next is part of each sentence.
TROUBLES: Mapping[TroubleKind, str] = {
    TroubleKind.UNREACHABLE: noop(
        "{host} cannot be reached: look whether it is switched on and on the network, then resume the run."
    ),
    TroubleKind.CONNECTION_REFUSED: noop(
        "{host} refuses the connection: start SSH on it, or correct ansible_port in the inventory, then resume the run."
    ),
    TroubleKind.NAME_UNKNOWN: noop(
        "The name of {host} leads to no address: write ansible_host with its address in the inventory."
    ),
    TroubleKind.KEY_CHANGED: noop(
        "{host} shows another SSH host key than the known one. If it was installed anew, take the old key out with "
        "'ssh-keygen -R ADDRESS' and accept the new one; else somebody may be in between: do not log in."
    ),
    TroubleKind.KEY_UNKNOWN: noop(
        "The SSH host key of {host} is not known here: compare it at the machine, add it to known_hosts, then resume."
    ),
    TroubleKind.LOGIN_REFUSED: noop(
        "{host} refuses the login: put the key of this machine into its authorized_keys, or correct ansible_user."
    ),
    TroubleKind.BECOME_REFUSED: noop(
        "{host} does not let its login become root: allow it in sudoers, or give the password vaulted in the inventory."
    ),
    TroubleKind.DISK_FULL: noop(
        "The disk of {host} is full: make room there (apt clean, journalctl --vacuum-size=200M), then resume the run."
    ),
    TroubleKind.READ_ONLY: noop(
        "A file system of {host} is read-only: begin its maintenance cycle, or look for a disk failure in its log."
    ),
    TroubleKind.NO_PYTHON: noop("{host} has no Python for Ansible: install python3 there, then resume the run."),
    TroubleKind.PACKAGES_LOCKED: noop(
        "Another program installs packages on {host}: wait until it is done, then resume the run."
    ),
    TroubleKind.NOT_IN_INVENTORY: noop(
        "'{host}' is neither a host nor a group of the inventory: correct the name, or add it to the inventory."
    ),
    TroubleKind.ROLE_UNKNOWN: noop("There is no role '{role}': correct its name in the playbook, or add the role."),
    TroubleKind.MODULE_UNKNOWN: noop(
        "There is no module '{module}': correct its name in the playbook, or install its collection."
    ),
    TroubleKind.TAG_UNKNOWN: noop("No task of {playbook} has the tag '{tag}'; there are: {known}."),
    TroubleKind.PLAYBOOK_UNKNOWN: noop("There is no playbook '{playbook}'; there are: {known}."),
    TroubleKind.VAULT_PASSWORD_WRONG: noop(
        "The vault does not open with this password: correct the file that the setting vault_password_file names."
    ),
    TroubleKind.VAULT_PASSWORD_MISSING: noop(
        "The inventory has vaulted values and there is no password: name its file in the setting vault_password_file."
    ),
    TroubleKind.MITOGEN_MISSING: noop(
        "Mitogen is not installed: install motcua[mitogen], or take the setting mitogen away."
    ),
    TroubleKind.NO_HOSTS: noop("The playbook and the limit have no host in common: choose other hosts."),
    TroubleKind.CHANGED_SINCE: noop("The playbooks were changed after somebody approved the run: ask for it again."),
    TroubleKind.NOT_STARTED: noop("No worker could be started: {reason}."),
    TroubleKind.WORKER_ENDED: noop("Its worker ended in the middle (code {code}); resume the run."),
    TroubleKind.WORKER_SILENT: noop("Its worker is gone; resume the run."),
    TroubleKind.STOPPED: noop("motcua itself was stopped in the middle; resume the run."),
}


# What the command line asks and says.
UNCHECKED = noop("No check with these parameters has looked at {hosts} lately.")
CHECK_FIRST = noop("Check first, changing nothing?")
CHANGE_NOW = noop("Change {hosts} now?")
SECOND_PERSON = noop("Run {id} waits for a second person, since {why}.")
THE_REST = noop("The rest: motcua provision resume {id}")
CHANGED_PLAYBOOKS = noop("the playbooks were changed since then")


def trouble(spoken: Language, found: Trouble) -> str:
    """What went wrong and what to do next."""
    return spoken.text(TROUBLES[found.kind], **found.values)


def wait(spoken: Language, found: Wait) -> str:
    """What a queued run waits for."""
    return spoken.text(_WAITS[found.kind], host=found.host, run=found.run)


def approval(spoken: Language, run: RunRecord) -> str:
    """Why a run needs a second person, or nothing."""
    return "" if run.approval is None else spoken.text(APPROVALS[run.approval], count=len(run.hosts))


def run_sentences(spoken: Language, run: RunRecord) -> list[str]:
    """Why a run that has ended ended so, and what is known of its hosts."""
    found = [] if run.trouble is None else [trouble(spoken, run.trouble)]
    if run.message:
        found.append(run.message)
    bad = [host for host in run.hosts if host.trouble is not None and not host.good]
    found += [trouble(spoken, host.trouble) for host in bad if host.trouble is not None]
    for message, names in (
        (noop("Failed: {hosts}."), [host.host for host in _unexplained(run) if host.failed]),
        (noop("Not reached: {hosts}."), [host.host for host in _unexplained(run) if host.unreachable]),
        (noop("What was under way may have gone on: {hosts} are unknown until a check of them succeeds."), _torn(run)),
        (noop("Not begun: {hosts}."), _not_begun(run)),
    ):
        if names and run.state.ended:
            found.append(spoken.text(message, hosts=", ".join(names)))
    return found


def _unexplained(run: RunRecord) -> list[HostOutcome]:
    return [host for host in run.hosts if host.trouble is None and not host.good]


def _torn(run: RunRecord) -> list[str]:
    if run.request.check or run.started_at is None:
        return []
    interrupted = run.state is RunState.INTERRUPTED
    return [host.host for host in _unexplained(run) if not host.finished and (host.begun or interrupted)]


def _not_begun(run: RunRecord) -> list[str]:
    if run.started_at is None:
        return []
    torn = _torn(run)
    return [host.host for host in _unexplained(run) if not host.begun and host.host not in torn]
