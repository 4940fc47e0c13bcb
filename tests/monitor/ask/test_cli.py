"""``motcua snmp``: what a technician types, and what he sees, against agents on loopback."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.errors import InputError, SecretError
from monitor.snmp import agent as agents
from monitor.snmp import ber, pdu
from monitor.snmp.agent_view import Name, Value
from motcua import app
from tests.monitor.snmp.asking import COMMUNITY, USER, Asking, asking

RUNNER = CliRunner()
SYSTEM: Name = (1, 3, 6, 1, 2, 1, 1)
COLUMN: Name = (1, 3, 6, 1, 2, 1, 2, 2, 1)
VALUES: Mapping[Name, Value] = {
    (*SYSTEM, 1, 0): ber.tlv(ber.OCTET_STRING, b"A \x1b[31mred\x1b[0m router"),
    (*SYSTEM, 2, 0): ber.tlv(ber.OBJECT_IDENTIFIER, ber.oid("1.3.6.1.4.1.4711")),
    (*SYSTEM, 3, 0): ber.integer(8640000, ber.TIME_TICKS),
    (*SYSTEM, 5, 0): ber.tlv(ber.OCTET_STRING, b"wan-router"),
    **{(*COLUMN, 2, row): ber.tlv(ber.OCTET_STRING, b"ether%d" % row) for row in (1, 2)},
    **{(*COLUMN, 8, row): ber.integer(row) for row in (1, 2)},
    **{(*COLUMN, 10, row): ber.integer(4_000_000_000 + row, ber.COUNTER32) for row in (1, 2)},
    (1, 3, 6, 1, 4, 1, 4711, 1, 0): ber.integer(7),
}


async def ask(*arguments: str) -> Result:
    """In a thread: the command has an event loop of its own, and the agent lives in ours."""
    result: Result = await asyncio.to_thread(RUNNER.invoke, app, ["snmp", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOTCUA_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "300")


@asynccontextmanager
async def answering(
    handler: Callable[[bytes], bytes | None] | None = None, version: int = pdu.VERSION_2C
) -> AsyncIterator[tuple[str, Asking]]:
    async with asking(VALUES, version, handler) as one:
        host, port = one.responder.address
        yield f"{host}:{port}", one


PUBLIC = ("--community", COMMUNITY.decode())


async def test_a_walk_by_name_shows_names_labels_and_times() -> None:
    async with answering() as (address, _):
        found = await ask("walk", address, "IF-MIB::ifTable", *PUBLIC)
        assert found.exit_code == 0
        lines = [line.split(maxsplit=1) for line in found.stdout.splitlines()]
        assert lines[0] == ["IF-MIB::ifDescr.1", "ether1"]
        assert ["IF-MIB::ifOperStatus.2", "down(2)"] in lines
        assert len(lines) == 6
        system = (await ask("walk", address, "1.3.6.1.2.1.1", *PUBLIC)).stdout
    assert "8640000 (1 day)" in system
    assert "SNMPv2-MIB::sysObjectID.0" in system
    assert "SNMPv2-SMI::enterprises.4711" in system
    assert "\x1b" not in system


async def test_a_walk_without_a_name_walks_everything_and_numbers_can_be_shown() -> None:
    async with answering() as (address, _):
        found = await ask("walk", address, "-n", *PUBLIC)
    assert [line.split()[0] for line in found.stdout.splitlines()] == [ber.dotted(name) for name in sorted(VALUES)]


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_both_versions_of_communities_walk_to_the_end(version: str) -> None:
    async with answering() as (address, _):
        found = await ask("walk", address, "interfaces", *PUBLIC, "--snmp-version", version)
    assert (found.exit_code, len(found.stdout.splitlines())) == (0, 6)


async def test_json_has_every_object_and_how_it_went() -> None:
    async with answering() as (address, _):
        found = json.loads((await ask("walk", address, "ifTable", *PUBLIC, "--format", "json")).stdout)
        empty = json.loads((await ask("walk", address, "ipForwarding", *PUBLIC, "--format", "json")).stdout)
    assert found["outcome"] == "answered"
    assert found["findings"] == []
    first = found["objects"][2]
    assert first == {
        "oid": "1.3.6.1.2.1.2.2.1.8.1",
        "type": "Integer32",
        "value": 1,
        "module": "IF-MIB",
        "name": "ifOperStatus",
        "index": "1",
        "shown": "up(1)",
    }
    assert (empty["objects"], empty["outcome"]) == ([], "answered")


async def test_prometheus_has_each_column_once() -> None:
    async with answering() as (address, _):
        found = (await ask("walk", address, *PUBLIC, "--format", "prometheus")).stdout
    assert '# TYPE ifInOctets counter\nifInOctets{ifIndex="1"} 4000000001\nifInOctets{ifIndex="2"} 4000000002' in found
    assert 'ifDescr{ifIndex="1",ifDescr="ether1"} 1' in found
    assert "sysUpTime 8640000" in found
    assert "4711 7" not in found  # nobody knows its name


async def test_get_takes_scalars_by_their_bare_name_and_says_what_is_not_there() -> None:
    async with answering() as (address, _):
        found = await ask("get", address, "sysName", "ifDescr.2", "1.3.6.1.2.1.1.3.0", *PUBLIC)
        assert found.exit_code == 0
        assert [line.split(maxsplit=1)[1] for line in found.stdout.splitlines()] == [
            "wan-router",
            "ether2",
            "8640000 (1 day)",
        ]
        missing = await ask("get", address, "sysName", "sysContact.0", *PUBLIC)
        assert missing.exit_code == 1
        assert "SNMPv2-MIB::sysContact.0: not there" in missing.stderr
        with pytest.raises(InputError, match="'ifDescr' has a value in each row; give one, for example"):
            await ask("get", address, "ifDescr", *PUBLIC)


async def test_a_walk_of_one_instance_is_a_get() -> None:
    async with answering() as (address, _):
        found = await ask("walk", address, "sysName.0", *PUBLIC)
    assert found.stdout.split() == ["SNMPv2-MIB::sysName.0", "wan-router"]


async def test_the_old_command_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH", USER.auth_password.decode())
    monkeypatch.setenv("PRIV", USER.priv_password.decode())
    async with answering() as (address, _):
        for arguments in ([address, "--module", "system"], ["--module", "system", address], ["poll", address]):
            found = await ask(*arguments, *PUBLIC, "--format", "prometheus")
            assert found.exit_code == 0
            assert 'sysName{sysName="wan-router"} 1' in found.stdout
        table = await ask(address, *PUBLIC)
        by_user = await ask(address, "--user", USER.name, "--auth-from", "env:AUTH", "--priv-from", "env:PRIV")
    assert "sysName=wan-router" in table.stdout
    assert "sysName=wan-router" in by_user.stdout
    assert "\x1b" not in table.stdout
    assert "[31mred" in table.stdout


async def test_version_3_takes_its_secrets_from_files_and_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "auth"
    secret.touch(mode=0o600)
    secret.write_text(USER.auth_password.decode() + "\n", encoding="utf-8")
    monkeypatch.setenv("PRIV", USER.priv_password.decode())
    user = ["--user", USER.name, "--auth-from", f"file:{secret}", "--priv-from", "env:PRIV"]
    async with answering() as (address, _):
        found = await ask("get", address, "sysName", *user)
        assert found.stdout.split()[-1] == "wan-router"
        wrong = await ask("get", address, "sysName", "--user", "nobody", "--auth-from", f"file:{secret}")
        assert wrong.exit_code == 4
        assert "the agent does not know the user name" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ([], InputError, "give one of --auth NAME"),
        (["--community", "x", "--user", "y"], InputError, "give one of --auth NAME"),
        (["--user", "y", "--priv-from", "env:X"], InputError, "--priv-from needs --auth-from"),
        (["--user", "y", "--auth-from", "secret-in-clear"], SecretError, "write a vault value"),
        (["--user", "y", "--auth-from", "env:NOT_SET"], SecretError, "NOT_SET is not set or empty"),
        (["--user", "y", "--auth-from", "ask"], InputError, "at a terminal only; write file:PATH or env:NAME"),
        (["--user", "y", "--auth-from", "env:SHORT"], InputError, "shorter than 8 characters"),
        (["--user", "y", "--auth-from", "env:LONG", "--auth-protocol", "SHA3"], InputError, "use MD5, SHA, SHA224"),
        (["--user", "y", "--auth-from", "env:LONG", "--priv-protocol", "ROT13"], InputError, "use DES, AES, AES192"),
        (["--community", "x", "--snmp-version", "3"], InputError, "use 1 or 2c, or --user for version 3"),
        (["--community", "x", "--format", "xml"], InputError, "use table, json, prometheus"),
    ],
)
async def test_wrong_credentials_are_refused_before_a_packet(
    arguments: list[str], error: type[Exception], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHORT", "1234567")
    monkeypatch.setenv("LONG", "12345678")
    async with answering() as (address, one):
        with pytest.raises(error) as refused:
            await ask("walk", address, *arguments)
        assert sentence in str(refused.value)
        assert one.transport.post.sent == 0


async def test_silence_keeps_what_came_and_says_so() -> None:
    requests = 0
    async with asking(VALUES) as inner:

        def tired(data: bytes) -> bytes | None:
            nonlocal requests
            requests += 1
            if requests > 1:
                return None
            return _cut(inner.simulated.respond(data), 3)

        responder = await agents.serve(tired, ("127.0.0.1", 0), agents.Faults(), 1)
        address = f"127.0.0.1:{responder.address[1]}"
        try:
            quick = ("--timeout", "0.1", "--retries", "0")
            found = await ask("walk", address, *PUBLIC, *quick, "--format", "json")
        finally:
            responder.close()
    assert found.exit_code == 3
    body = json.loads(found.stdout)
    assert (body["outcome"], len(body["objects"])) == ("partial", 3)
    assert "the agent stopped answering" in found.stderr


async def test_a_silent_agent_is_told_in_the_language_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_LANGUAGE", "vi")
    async with answering(lambda _: None) as (address, _):
        found = await ask("walk", address, *PUBLIC, "--timeout", "0.1", "--retries", "0")
    assert found.exit_code == 3
    assert "thiết bị không trả lời" in found.stderr


async def test_names_that_do_not_increase_end_the_walk_with_a_finding() -> None:
    async with asking(VALUES) as inner:
        first: list[bytes] = []

        def circling(data: bytes) -> bytes | None:
            version, community, asked = pdu.decode_community(data)
            names = [ber.oid("1.3.6.1.2.1.1.5.0"), ber.oid("1.3.6.1.2.1.1.3.0")]
            first.append(data)
            body = pdu.assemble(
                pdu.RESPONSE, asked.request_id, 0, 0, b"".join(ber.binding(one, ber.integer(1)) for one in names)
            )
            return pdu.community_message(version, community, body)

        responder = await agents.serve(circling, ("127.0.0.1", 0), agents.Faults(), 1)
        try:
            found = await ask("walk", f"127.0.0.1:{responder.address[1]}", *PUBLIC)
        finally:
            responder.close()
        assert inner.transport.post.sent == 0
    assert (found.exit_code, len(first)) == (0, 1)
    assert len(found.stdout.splitlines()) == 1
    assert "do not increase; the walk ended there" in found.stderr


def _cut(message: bytes | None, bindings: int) -> bytes:
    """An answer's first bindings."""
    version, community, answer = pdu.decode_community(message or b"")
    kept = b"".join(ber.binding(name, ber.tlv(tag, body)) for name, tag, body in answer.bindings[:bindings])
    return pdu.community_message(version, community, pdu.assemble(pdu.RESPONSE, answer.request_id, 0, 0, kept))


async def test_ctrl_c_leaves_what_came_whole() -> None:
    """A real process: what it printed until then is complete JSON."""
    stopped = asyncio.Event()
    async with asking(VALUES) as inner:
        asked = set[bytes]()

        def slow(data: bytes) -> bytes | None:
            asked.add(data)  # on a busy machine the first may be asked again
            if len(asked) > 1:
                stopped.set()
                return None
            return _cut(inner.simulated.respond(data), 2)

        responder = await agents.serve(slow, ("127.0.0.1", 0), agents.Faults(), 1)
        command = [sys.executable, "-m", "motcua", "snmp", "walk", f"127.0.0.1:{responder.address[1]}", *PUBLIC]
        process = await asyncio.create_subprocess_exec(
            *command,
            *("--format", "json", "--timeout", "30"),
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            # who runs the tests in the background of a shell has them, and so this, ignore Ctrl-C
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            async with asyncio.timeout(30):
                await stopped.wait()
                process.send_signal(signal.SIGINT)
                output, _ = await process.communicate()
        finally:
            responder.close()
            if process.returncode is None:
                process.kill()
    assert process.returncode == 130
    body = json.loads(output)
    assert (body["outcome"], len(body["objects"])) == ("partial", 2)


def test_modules_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = RUNNER.invoke(app, ["snmp", "modules"]).stdout
    assert "if_mib" in own
    assert "interfaces, ifXTable" in own
    mine = tmp_path / "mine.yml"
    mine.write_text("modules: {mine: {walk: [1.3.6.1.2.1.1]}, system: {}}", encoding="utf-8")
    monkeypatch.setenv("MOTCUA_SNMP_MODULES", str(mine))
    rows = json.loads(RUNNER.invoke(app, ["snmp", "modules", "--json"]).stdout)
    origins = {row["module"]: row["from"] for row in rows}
    assert (origins["mine"], origins["system"], origins["if_mib"]) == (str(mine), str(mine), "motcua")
