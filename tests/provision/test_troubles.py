"""What Ansible and the programs under it say becomes a sentence that says what to do."""

import string

import pytest

from core import words
from core.i18n import LANGUAGES, language
from core.model import HostOutcome, RunEvent, TaskOutcome, Trouble, TroubleKind
from provision.outcomes import Reasons
from provision.targets import parsed
from provision.troubles import names_in, not_matched, of_host, of_run

K = TroubleKind
SSH = "Failed to connect to the host via ssh: "


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (f"{SSH}ssh: connect to host 10.0.0.9 port 22: Connection timed out", K.UNREACHABLE),
        (f"{SSH}ssh: connect to host 10.0.0.9 port 22: No route to host", K.UNREACHABLE),
        (f"{SSH}kex_exchange_identification: Connection closed by remote host", K.UNREACHABLE),
        (f"{SSH}ssh: connect to host 127.0.0.1 port 1: Connection refused", K.CONNECTION_REFUSED),
        (f"{SSH}ssh: Could not resolve hostname pc-09: Name or service not known", K.NAME_UNKNOWN),
        (
            f"{SSH}@@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@@\nHost key verification failed.",
            K.KEY_CHANGED,
        ),
        (f"{SSH}No ED25519 host key is known for 10.0.0.9\nHost key verification failed.", K.KEY_UNKNOWN),
        (f"{SSH}root@10.0.0.9: Permission denied (publickey,password).", K.LOGIN_REFUSED),
        ("Missing sudo password", K.BECOME_REFUSED),
        ("sudo: a password is required", K.BECOME_REFUSED),
        ("Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt-get)", K.PACKAGES_LOCKED),
        ("OSError: [Errno 28] No space left on device: '/etc/x'", K.DISK_FULL),
        (
            "Failed to create temporary directory. In some cases … mkdir: cannot create directory "
            "'/root/.ansible': No space left on device",
            K.DISK_FULL,
        ),
        ("cp: cannot create regular file '/etc/x': Read-only file system", K.READ_ONLY),
        ("/bin/sh: 1: /usr/bin/python3: not found", K.NO_PYTHON),
    ],
)
def test_of_a_host(said: str, kind: TroubleKind) -> None:
    assert of_host(said, "pc-09", "Do") == Trouble(kind, {"host": "pc-09", "task": "Do"})


def test_what_nobody_here_has_met_is_not_explained_away() -> None:
    assert of_host("Unsupported parameters for (copy) module: contnt", "pc-09") is None
    assert of_run("'tsks' is not a valid attribute for a Play") is None


def test_of_a_run() -> None:
    assert of_run("the role 'nix' was not found in /x/roles:/x") == Trouble(K.ROLE_UNKNOWN, {"role": "nix"})
    assert of_run("couldn't resolve module/action 'a.b.c'. This often …") == Trouble(
        K.MODULE_UNKNOWN, {"module": "a.b.c"}
    )
    assert of_run("Decryption failed (no vault secrets were found that could decrypt)") == Trouble(
        K.VAULT_PASSWORD_WRONG
    )


def test_a_failure_that_the_playbook_lets_pass_is_no_reason() -> None:
    reasons = Reasons()
    for number, text in enumerate(("(ignored)\nConnection refused", "No space left on device", "Connection refused")):
        reasons.add(RunEvent(number, 0.0, "result", "a", task="Do", outcome=TaskOutcome.FAILED, text=text))
    bad, good = HostOutcome("a", failed=1), HostOutcome("b", ok=1)
    explained = reasons.explain((bad, good))
    assert explained[0].trouble == Trouble(K.DISK_FULL, {"host": "a", "task": "Do"})
    assert explained[1] == good


def test_names_of_a_limit_that_are_nobody() -> None:
    said = "[WARNING]: Could not match supplied host pattern, ignoring: pc-99\n[WARNING]: …, ignoring: kiosks"
    assert not_matched(said, "pc-01,!pc-99:kiosk*") == ["pc-99"]
    assert names_in("pc-01,!pc-99:&kiosk*") == {"pc-01": "", "pc-99": "!", "kiosk*": "&"}


def test_what_ansible_lists() -> None:
    text = """
playbook: site.yml

  play #1 (linux): Baseline\tTAGS: [base]
    pattern: ['linux']
    hosts (2):
      pc-02
      pc-01
      TASK TAGS: [always, clock]

  play #2 (kiosks): Kiosks\tTAGS: []
    pattern: ['kiosks']
    hosts (1):
      pc-01
      TASK TAGS: []
"""
    found = parsed(text)
    assert (found.hosts, found.tags) == (("pc-01", "pc-02"), frozenset({"base", "always", "clock"}))


@pytest.mark.parametrize("kind", TroubleKind)
def test_every_trouble_has_a_sentence_in_both_languages(kind: TroubleKind) -> None:
    message = words.TROUBLES[kind]
    places = {name for _, name, _, _ in string.Formatter().parse(message) if name}
    said = [words.trouble(language(code), Trouble(kind, dict.fromkeys(places, "x"))) for code in LANGUAGES]
    assert len(set(said)) == len(LANGUAGES)
    assert all("{" not in sentence for sentence in said)
