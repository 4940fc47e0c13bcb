"""A look at a request finds its hosts, what it waits for, or one sentence that says what is wrong."""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from core import vault, words
from core.clock import ManualClock
from core.i18n import language
from core.model import (
    ApprovalReason,
    HostOutcome,
    RunRecord,
    RunRequest,
    RunState,
    Trouble,
    TroubleKind,
)
from core.settings import Settings
from provision.planner import Planner
from tests.provision.conftest import HERE, Site

REQUEST = RunRequest("try", "tester")
CLOCK = {"name": "Clock", "ansible.builtin.ping": {}, "tags": ["clock"]}


def planned(site: Site, request: RunRequest = REQUEST, settings: Settings | None = None) -> RunRecord:
    """The run after the look at it."""
    run_id = site.runs.request(request, 0.0)
    Planner(settings or site.settings, site.runs, site.queue, ManualClock()).work(run_id)
    record = site.runs.get(run_id)
    assert record is not None
    return record


def refusal(record: RunRecord) -> tuple[RunState, list[str]]:
    return record.state, words.run_sentences(language("en"), record)


def names(record: RunRecord) -> list[str]:
    return [host.host for host in record.hosts if host.trouble is None]


@pytest.fixture
def three(site: Site) -> Site:
    """A site of three hosts, and a playbook for two of them."""
    site.hosts(**dict.fromkeys(("pc-01", "pc-02", "server"), HERE))
    site.playbook("try", CLOCK, hosts="pc-*")
    return site


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("", ["pc-01", "pc-02"]),
        ("desks:!pc-01", ["pc-02"]),
    ],
)
def test_the_hosts_of_a_run_are_those_of_its_plays_within_the_limit(
    three: Site, limit: str, expected: list[str]
) -> None:
    record = planned(three, replace(REQUEST, limit=limit, check=True))
    assert (record.state, names(record)) == (RunState.QUEUED, expected)


def test_a_run_on_hosts_without_a_check_has_to_be_confirmed(three: Site) -> None:
    assert planned(three).state is RunState.UNCONFIRMED
    assert planned(three, replace(REQUEST, confirmed=True)).state is RunState.QUEUED
    check = planned(three, replace(REQUEST, check=True))
    claimed = three.queue.claim("worker", 1.0, places=9)
    assert claimed is not None
    three.runs.finish(claimed.id, RunState.SUCCESSFUL, 2.0, [HostOutcome("pc-01", ok=1), HostOutcome("pc-02", ok=1)])
    if claimed.id != check.id:  # the confirmed one was asked for earlier
        claimed = three.queue.claim("worker", 3.0, places=9)
        assert claimed is not None
        hosts = [HostOutcome("pc-01", ok=1), HostOutcome("pc-02", ok=1)]
        three.runs.finish(claimed.id, RunState.SUCCESSFUL, ManualClock().wall(), hosts)
    assert planned(three).state is RunState.QUEUED
    assert planned(three, replace(REQUEST, tags=("clock",))).state is RunState.UNCONFIRMED, "other parameters"


def test_many_hosts_or_a_marked_playbook_wait_for_a_second_person(three: Site) -> None:
    few = three.settings.model_copy(update={"approval_hosts": 1})
    record = planned(three, replace(REQUEST, confirmed=True), few)
    assert (record.state, record.approval) == (RunState.UNAPPROVED, ApprovalReason.MANY_HOSTS)
    assert planned(three, replace(REQUEST, check=True), few).state is RunState.QUEUED
    (three.settings.playbooks / "motcua.toml").write_text("[playbooks.try]\nmarked = true\n")
    record = planned(three, replace(REQUEST, confirmed=True))
    assert (record.state, record.approval) == (RunState.UNAPPROVED, ApprovalReason.MARKED)


def test_a_playbook_that_only_reads_needs_nobody(three: Site) -> None:
    (three.settings.playbooks / "motcua.toml").write_text("[playbooks.try]\nreads_only = true\n")
    assert planned(three, REQUEST, three.settings.model_copy(update={"approval_hosts": 0})).state is RunState.QUEUED


def test_a_mark_that_cannot_be_read_stops_the_run_rather_than_lets_it_go(three: Site) -> None:
    (three.settings.playbooks / "motcua.toml").write_text("[playbooks.try]\nmarkd = true\n")
    state, (sentence,) = refusal(planned(three, replace(REQUEST, confirmed=True)))
    assert state is RunState.FAILED
    assert "motcua.toml: playbooks.try.markd: Extra inputs are not permitted" in sentence


def test_a_host_that_the_inventory_does_not_have_leaves_the_others_to_go_on(three: Site) -> None:
    record = planned(three, replace(REQUEST, limit="pc-01,pc-99", check=True))
    missing = Trouble(TroubleKind.NOT_IN_INVENTORY, {"host": "pc-99"})
    assert (record.state, names(record)) == (RunState.QUEUED, ["pc-01"])
    assert [host.trouble for host in record.hosts if host.host == "pc-99"] == [missing]
    claimed = three.queue.claim("worker", 1.0, places=9)
    assert claimed is not None
    assert three.queue.locks() == {"pc-01": record.id}


NOT_THERE = "'{}' is neither a host nor a group of the inventory: correct the name, or add it to the inventory."
TASKS: Mapping[str, object] = {"name": "Do", "ansible.builtin.ping": {}}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"limit": "all:!pc-99"}, NOT_THERE.format("pc-99")),
        ({"limit": "server"}, "The playbook and the limit have no host in common: choose other hosts."),
        ({"tags": ("clok",)}, "No task of try has the tag 'clok'; there are: clock."),
        ({"playbook": "nix"}, "There is no playbook 'nix'; there are: role, try, wrong."),
        ({"playbook": "role"}, "There is no role 'nix': correct its name in the playbook, or add the role."),
        (
            {"playbook": "wrong"},
            "There is no module 'ansible.builtin.nix': correct its name in the playbook, or install its collection.",
        ),
    ],
)
def test_what_cannot_be_carried_out_ends_with_one_sentence(
    three: Site, changed: dict[str, object], sentence: str
) -> None:
    three.playbook("wrong", {"name": "Do", "ansible.builtin.nix": {}}, hosts="all")
    (three.settings.playbooks / "role.yml").write_text("- name: R\n  hosts: all\n  roles: [nix]\n")
    assert refusal(planned(three, replace(REQUEST, check=True, **changed))) == (RunState.FAILED, [sentence])  # type: ignore[arg-type]  # each is of its type


def test_a_wrong_and_a_missing_vault_password_are_told(three: Site, tmp_path: Path) -> None:
    (three.settings.inventory / "group_vars").mkdir()
    lines = "".join(f"    {line}\n" for line in vault.encrypt("word", "right").splitlines())
    (three.settings.inventory / "group_vars/all.yml").write_text(f"word: !vault |\n{lines}")
    (tmp_path / "password").write_text("a wrong one")
    wrong = three.settings.model_copy(update={"vault_password_file": tmp_path / "password"})
    assert planned(three, REQUEST, wrong).trouble == Trouble(TroubleKind.VAULT_PASSWORD_WRONG)
    assert planned(three).trouble == Trouble(TroubleKind.VAULT_PASSWORD_MISSING)


def test_the_state_of_the_playbooks_is_kept(three: Site) -> None:
    folder = three.settings.playbooks
    identity = ["-c", "user.name=Ha", "-c", "user.email=ha@office.test", "-c", "commit.gpgsign=false"]
    for words_ in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "first"]):
        subprocess.run(["git", "-C", str(folder), *words_], check=True)
    clean = planned(three, replace(REQUEST, check=True)).revision
    assert (len(clean.content), len(clean.commit), clean.dirty) == (12, 12, False)
    three.playbook("try", CLOCK, TASKS, hosts="pc-*")
    dirty = planned(three, replace(REQUEST, check=True)).revision
    assert (dirty.commit, dirty.dirty) == (clean.commit, True)
    assert dirty.content != clean.content
