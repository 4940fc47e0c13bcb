"""A device's configurations in a git repository of its own: bare, and written so that a kill leaves it whole."""

import os
import re
import subprocess
from pathlib import Path

from core.errors import InputError, MotcuaError
from core.model import ConfigurationVersion

FILE = "running"
"""The one file of a version: what ran."""
BRANCH = "refs/heads/main"
LONGEST = 60.0
"""Seconds that git may take for anything here."""
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_NOBODY = "motcua"
_FORMAT = "%x01%H%x02%at%x02%an%x02%B%x03"
_CHARACTERS_OF_NO_NAME = re.compile(r"[<>\n\x00]")


class Repository:
    """The versions of one device. Every method that calls git raises MotcuaError when git is missing or fails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def head(self) -> str | None:
        """The newest version, None before the first."""
        if not (self.folder / "HEAD").exists():
            return None
        done = self._run("rev-parse", "--verify", "--quiet", BRANCH, is_allowed_to_fail=True)
        return done.strip() or None

    def commit(self, text: str, by: str, at: float, why: str) -> tuple[str, bool]:
        """Keep this as the newest version; returns it and whether it is new: what is as before is no version."""
        if not (self.folder / "HEAD").exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._run("init", "--quiet", "--bare", "--initial-branch=main", ".")
        head = self.head()
        blob = self._run("hash-object", "-w", "--stdin", given=text).strip()
        tree = self._run("mktree", given=f"100644 blob {blob}\t{FILE}\n").strip()
        if head is not None and self._run("rev-parse", f"{head}^{{tree}}").strip() == tree:
            return head, False
        parents = [] if head is None else ["-p", head]
        made = self._run("commit-tree", tree, *parents, given=f"{why}\n", identity=(by, at)).strip()
        self._run("update-ref", BRANCH, made, head or "")
        return made, True

    def history(self, limit: int = 200) -> list[ConfigurationVersion]:
        """The versions, newest first."""
        if self.head() is None:
            return []
        told = self._run("log", f"--max-count={limit}", "--numstat", f"--format={_FORMAT}", BRANCH, "--")
        return [_version(part) for part in told.split("\x01") if part.strip()]

    def text(self, commit: str | None = None) -> str | None:
        """A version, the newest when none is named; None when there is none yet. Raises InputError."""
        wanted = commit or self.head()
        if wanted is None:
            return None
        self._check(wanted)
        return self._run("cat-file", "blob", f"{wanted}:{FILE}")

    def diff(self, old: str | None, new: str | None = None, context: int = 3) -> str:
        """What changed between two versions as a unified diff; ``old`` None: the one before ``new``.

        Raises InputError for a version that is not there.
        """
        later = new or self.head()
        if later is None:
            return ""
        self._check(later)
        if old is not None:
            self._check(old)
        earlier = old or self._before(later)
        options = ("--no-color", "--no-ext-diff", "--no-prefix", f"--unified={context}")
        return self._run("diff", *options, earlier, later, "--", FILE)

    def _before(self, commit: str) -> str:
        """The version before this one; of the first the empty tree."""
        before = self._run("rev-parse", "--verify", "--quiet", f"{commit}^", is_allowed_to_fail=True).strip()
        return before or self._run("mktree", given="").strip()

    def _check(self, commit: str) -> None:
        known = _COMMIT.fullmatch(commit) and self.head() is not None
        if known and self._run("cat-file", "-t", commit, is_allowed_to_fail=True).strip() == "commit":
            return
        raise InputError(f"there is no version '{commit}' of {self.folder.stem}; 'motcua device history' lists them")

    def _run(
        self,
        *arguments: str,
        given: str = "",
        identity: tuple[str, float] = (_NOBODY, 0.0),
        is_allowed_to_fail: bool = False,
    ) -> str:
        command = ["git", "--git-dir=.", "-c", "core.quotePath=false", "-c", "gc.auto=0", *arguments]
        try:
            done = subprocess.run(
                command,
                input=given.encode(),
                env=_environment(*identity),
                cwd=self.folder,
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
        except FileNotFoundError:
            raise MotcuaError(
                "git is not installed, and configurations are kept in it; install the package git"
            ) from None
        except subprocess.TimeoutExpired:
            raise MotcuaError(
                f"git took longer than {LONGEST:g} s in {self.folder}; look whether the disk is well"
            ) from None
        if done.returncode and not is_allowed_to_fail:
            said = done.stderr.decode(errors="replace").strip().splitlines() or ["it ended without a word"]
            raise MotcuaError(f"the repository {self.folder} cannot be used: {said[-1]}")
        return done.stdout.decode(errors="replace")


def _environment(by: str, at: float) -> dict[str, str]:
    """Nothing of the person's own git: neither his settings nor his name."""
    name = _CHARACTERS_OF_NO_NAME.sub(" ", by).strip() or _NOBODY
    moment = f"@{int(at)} +0000"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": _NOBODY,
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_NAME": _NOBODY,
        "GIT_COMMITTER_EMAIL": _NOBODY,
        "GIT_COMMITTER_DATE": moment,
    }


def _version(told: str) -> ConfigurationVersion:
    head, _, counts = told.partition("\x03")
    commit, at, by, why = head.split("\x02")
    lines = [line.split("\t") for line in counts.strip().splitlines()]
    running = next((line for line in lines if len(line) == 3 and line[2] == FILE), ["0", "0", FILE])
    return ConfigurationVersion(commit, float(at), by, why.strip(), int(running[0]), int(running[1]))
