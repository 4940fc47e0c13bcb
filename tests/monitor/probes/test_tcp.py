"""The tcp, tls and dns probes, where blackbox_exporter is not asked."""

import asyncio
import re
from pathlib import Path

import pytest

from core.model import Reason
from monitor.probes import probers
from monitor.probes.dns import fits
from monitor.probes.schema import Dns, Module, Tcp, Tls, Validate
from monitor.probes.tcp import expanded
from monitor.probes.way import Way
from tests.monitor.probes import servers
from tests.monitor.probes.servers import Papers


async def silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_a_tls_handshake_tells_of_the_certificate(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    async with servers.streams(silence, context=papers.context()) as port:
        result = await probers.probe(f"localhost:{port}", Module(prober="tls"), 5, Way(ca_file=papers.ca_file))
        distrusted = await probers.probe(f"localhost:{port}", Module(prober="tls"), 5, Way())
    assert result.success, result.message
    assert result.samples.get("probe_tls_version_info", version="TLS 1.3") == 1
    ((labels, _),) = result.samples.values["probe_ssl_last_chain_info"].items()
    assert dict(labels) | {"fingerprint_sha256": "", "serialnumber": ""} == {
        "fingerprint_sha256": "",
        "issuer": "CN=Test authority",
        "subject": "CN=localhost",
        "subjectalternative": "localhost",
        "serialnumber": "",
    }
    assert distrusted.reason is Reason.CERTIFICATE_UNTRUSTED


async def test_who_speaks_no_tls_is_told_so() -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n")
        await writer.drain()

    async with servers.streams(greet) as port:
        result = await probers.probe(f"127.0.0.1:{port}", Module(prober="tls"), 5, Way())
    assert result.reason is Reason.UNREACHABLE
    assert result.message.startswith("TLS cannot be agreed on with 127.0.0.1: ")


async def test_a_conversation_goes_over_to_tls(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    context = papers.context()

    async def mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n")
        assert await reader.readline() == b"STARTTLS\n"
        writer.write(b"220 go ahead\r\n")
        await writer.drain()
        await writer.start_tls(context)
        assert await reader.readline() == b"EHLO motcua\n"
        writer.write(b"250 welcome\r\n")
        await writer.drain()

    steps = [
        {"expect": "^220", "send": "STARTTLS"},
        {"expect": "^220", "starttls": True},
        {"send": "EHLO motcua"},
        {"expect": "^250"},
    ]
    module = Module(prober="tcp", tcp=Tcp.model_validate({"query_response": steps}))
    async with servers.streams(mail) as port:
        result = await probers.probe(f"localhost:{port}", module, 10, Way(ca_file=papers.ca_file))
    assert result.success, result.message
    assert result.samples.get("probe_ssl_earliest_cert_expiry") == papers.ends(30)


@pytest.mark.parametrize(
    ("template", "said"),
    [("NICK $1", "NICK bob"), ("${name}!", "bob!"), ("$9$$", "$"), ("$1x", ""), ("plain", "plain")],
)
def test_groups_are_expanded_as_in_go(template: str, said: str) -> None:
    match = re.match(rb"I am (?P<name>\w+)", b"I am bob")
    assert match is not None
    assert expanded(template, match) == said


async def test_an_endless_line_is_no_answer() -> None:
    async def endless(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    module = Module(prober="tcp", tcp=Tcp.model_validate({"query_response": [{"expect": "^hello"}]}))
    async with servers.streams(endless) as port:
        result = await probers.probe(f"127.0.0.1:{port}", module, 10, Way())
    assert (result.reason, result.message) == (Reason.WRONG_ANSWER, "the answer is one endless line")


async def test_a_source_address_is_used() -> None:
    seen: list[str] = []

    async def note(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(writer.get_extra_info("peername")[0])

    module = Module(prober="tcp", tcp=Tcp(source_ip_address="127.0.0.77"))
    async with servers.streams(note) as port:
        result = await probers.probe(f"127.0.0.1:{port}", module, 5, Way())
        for _ in range(200):
            if seen:
                break
            await asyncio.sleep(0.01)
    assert result.success
    assert seen == ["127.0.0.77"]


async def test_a_reply_to_another_query_is_not_believed() -> None:
    def forging(query: bytes) -> list[bytes]:
        true = servers.name_server(query)
        return [b"", b"\xff" * 40, bytes([true[0] ^ 1]) + true[1:], true]

    module = Module(prober="dns", dns=Dns(query_name="example.org", query_type="A"))
    async with servers.datagrams(forging) as port:
        result = await probers.probe(f"127.0.0.1:{port}", module, 5, Way())
    assert result.success, result.message
    assert result.samples.get("probe_dns_answer_rrs") == 2


async def test_dns_over_tls(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    wanted = {"query_name": "example.org", "query_type": "SOA", "transport_protocol": "tcp", "dns_over_tls": True}
    module = Module(prober="dns", dns=Dns.model_validate(wanted))
    async with servers.streams(servers.name_server_over_tcp, context=papers.context()) as port:
        result = await probers.probe(f"localhost:{port}", module, 5, Way(ca_file=papers.ca_file))
    assert result.success, result.message
    assert result.samples.get("probe_dns_serial") == 2026112501


async def test_a_type_that_there_is_not_is_told() -> None:
    module = Module(prober="dns", dns=Dns(query_name="example.org", query_type="NOTHING"))
    result = await probers.probe("127.0.0.1", module, 5, Way())
    assert result.message.startswith("the query example.org IN NOTHING cannot be asked")


@pytest.mark.parametrize(
    ("rule", "records", "passes"),
    [
        ({}, (), True),
        ({"fail_if_matches_regexp": ["a"]}, ("b", "a"), False),
        ({"fail_if_matches_regexp": ["a"]}, (), True),
        ({"fail_if_not_matches_regexp": ["a"]}, ("a", "b"), False),
        ({"fail_if_not_matches_regexp": ["a"]}, ("a", "ab"), True),
        ({"fail_if_not_matches_regexp": ["a"]}, (), False),
        ({"fail_if_none_matches_regexp": ["a"]}, ("b", "a"), True),
        ({"fail_if_none_matches_regexp": ["a"]}, ("b",), False),
        ({"fail_if_none_matches_regexp": ["a"]}, (), False),
        ({"fail_if_all_match_regexp": ["a"]}, ("a", "b"), False),
        ({"fail_if_all_match_regexp": ["a"]}, ("a", "ab"), True),
    ],
)
def test_the_rules_of_records(rule: dict[str, list[str]], records: tuple[str, ...], passes: bool) -> None:
    assert fits(records, Validate.model_validate(rule)) is passes


async def test_a_mistake_of_ours_is_a_failed_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(probers, "PROBERS", {"tls": broken})
    result = await probers.probe("localhost", Module(prober="tls", tls=Tls()), 5, Way())
    assert result.message == "this is a mistake of motcua; its log says more (RuntimeError('oops'))"
