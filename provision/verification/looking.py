"""Looks at one promise after the other; what is seen is text, and what went wrong while looking is seen too."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.model import CheckResult
from provision.verification import outside
from provision.verification.checks import (
    Check,
    Command,
    File,
    Http,
    Package,
    Port,
    Promise,
    Service,
    Snmp,
    Sysctl,
)
from provision.verification.shell import TOO_LONG, WITHIN, Shell, host

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a machine answers, and how to run a shell command on it as root."""

    name: str
    address: str
    shell: Shell


@dataclass(frozen=True, slots=True)
class Look:
    """What should be seen and what is."""

    expected: str
    seen: str
    passed: bool


def look(checks: Iterable[Check], machine: Machine) -> list[CheckResult]:
    """What became of each check. A machine that cannot be looked at fails the check and no other."""
    inside = host(machine.shell)
    return [_result(check, machine, inside) for check in checks]


def _result(check: Check, machine: Machine, inside: Any) -> CheckResult:
    promise = check.promise
    try:
        seen = _LOOKS[type(promise)](promise, machine, inside)
    except Exception as error:  # testinfra raises whatever a command's output made of it
        seen = Look(_EXPECTED, str(error) or type(error).__name__, passed=False)
    expected, text = (words if len(words) <= LONGEST else f"{words[:LONGEST]}…" for words in (seen.expected, seen.seen))
    return CheckResult(machine.name, check.id, check.vi, check.en, expected, text, seen.passed)


_EXPECTED = "can be looked at"


def _same(expected: str, seen: str) -> Look:
    return Look(expected, seen, expected == seen)


def _port(promise: Port, machine: Machine, _inside: Any) -> Look:
    is_open = outside.port_is_open(machine.address, promise.number)
    return _same(_either(promise.open, "open", "closed"), _either(is_open, "open", "closed"))


def _http(promise: Http, _machine: Machine, _inside: Any) -> Look:
    status, body = outside.page(promise.url, promise.authority)
    has = promise.contains in body
    wanted = [str(promise.status)] + ([f"'{promise.contains}'"] if promise.contains else [])
    seen = [status] + ([f"'{promise.contains}'" if has else body[:80]] if promise.contains else [])
    return Look(", ".join(wanted), ", ".join(seen), has and status == str(promise.status))


def _snmp(promise: Snmp, machine: Machine, _inside: Any) -> Look:
    words = "an answer", "no answer"
    answered = outside.agent_answers(machine.address, promise)
    return _same(_either(promise.answers, *words), _either(answered, *words))


def _service(promise: Service, _machine: Machine, inside: Any) -> Look:
    unit = inside.service(promise.name)
    expected, seen = [_either(promise.running, *_RUNNING)], [_either(unit.is_running, *_RUNNING)]
    if promise.enabled is not None:
        expected.append(_either(promise.enabled, *_ENABLED))
        seen.append(_either(unit.is_enabled, *_ENABLED))
    return _same(", ".join(expected), ", ".join(seen))


_RUNNING = ("running", "not running")
_ENABLED = ("enabled", "disabled")


def _package(promise: Package, _machine: Machine, inside: Any) -> Look:
    words = "installed", "not installed"
    return _same(_either(promise.installed, *words), _either(inside.package(promise.name).is_installed, *words))


def _file(promise: File, _machine: Machine, inside: Any) -> Look:
    file, words = inside.file(promise.path), ("there", "not there")
    exists = file.exists
    expected, seen = [_either(promise.exists, *words)], [_either(exists, *words)]
    if promise.exists and exists:
        if promise.owner is not None:
            expected.append(promise.owner)
            seen.append(file.user)
        if promise.mode is not None:
            expected.append(promise.mode)
            seen.append(f"{file.mode:04o}")
        for pattern, wanted in ((promise.contains, True), (promise.lacks, False)):
            if pattern is not None:
                found = re.search(pattern, file.content_string, re.MULTILINE) is not None
                expected.append(_either(wanted, "with", "without") + f" {pattern}")
                seen.append(_either(found, "with", "without") + f" {pattern}")
    return _same(", ".join(expected), ", ".join(seen))


def _sysctl(promise: Sysctl, _machine: Machine, inside: Any) -> Look:
    return _same(promise.value, " ".join(str(inside.sysctl(promise.name)).split()))


def _command(promise: Command, _machine: Machine, inside: Any) -> Look:
    done = inside.run(promise.run)
    printed = done.stdout.strip()
    right = re.search(promise.prints, printed, re.MULTILINE) is not None
    if done.rc == TOO_LONG != promise.exit:
        return Look(promise.prints or f"exit {promise.exit}", f"no end within {WITHIN} s", passed=False)
    if done.rc != promise.exit:
        said = (done.stderr.strip() or printed).strip()
        return Look(f"exit {promise.exit}", f"exit {done.rc}{f': {said}' if said else ''}", passed=False)
    return Look(promise.prints or f"exit {promise.exit}", printed or f"exit {done.rc}", right)


def _either(condition: bool, yes: str, no: str) -> str:
    return yes if condition else no


_LOOKS: Mapping[type[Promise], Callable[[Any, Machine, Any], Look]] = {
    Port: _port,
    Http: _http,
    Snmp: _snmp,
    Service: _service,
    Package: _package,
    File: _file,
    Sysctl: _sysctl,
    Command: _command,
}
