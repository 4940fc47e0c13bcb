"""The http probe, where blackbox_exporter is not asked: redirects, certificates, texts, limits."""

import asyncio
import gzip
import ssl
from ipaddress import ip_address
from pathlib import Path

import pytest

from core.model import Reason
from monitor.probes import probers
from monitor.probes.result import Result
from monitor.probes.schema import Http, Module, TlsConfig
from monitor.probes.way import Address, Way
from monitor.simulation.authority import DAY, Authority
from tests.monitor.probes import servers
from tests.monitor.probes.servers import Page, Papers


async def ask(target: str, config: Http | None = None, way: Way | None = None, seconds: float = 10) -> Result:
    return await probers.probe(target, Module(prober="http", http=config or Http()), seconds, way or Way())


def looking_up(*addresses: str) -> Way:
    async def lookup(_host: str) -> list[Address]:
        return [ip_address(one) for one in addresses]

    return Way(lookup=lookup)


async def test_every_phase_is_measured(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    async with servers.site({"/": Page()}, context=papers.context()) as (port, _):
        result = await ask(f"https://localhost:{port}/", way=Way(ca_file=papers.ca_file))
    assert result.success, result.message
    phases = result.samples.phases("probe_http_duration_seconds")
    assert list(phases) == ["resolve", "connect", "tls", "processing", "transfer"]
    assert all(seconds > 0 for seconds in phases.values())
    assert sum(phases.values()) <= result.duration
    assert result.samples.get("probe_ssl_earliest_cert_expiry") == papers.ends(30)
    assert result.samples.get("probe_ssl_last_chain_expiry_timestamp_seconds") == papers.ends(30)


@pytest.mark.parametrize(
    ("names", "days", "foreign", "reason", "words"),
    [
        (("localhost",), -1.0, False, Reason.CERTIFICATE_EXPIRED, "the certificate of localhost has expired"),
        (
            ("elsewhere.test",),
            30.0,
            False,
            Reason.CERTIFICATE_UNTRUSTED,
            "the certificate is not made out to localhost",
        ),
        (("localhost",), 30.0, True, Reason.CERTIFICATE_UNTRUSTED, "the certificate of localhost is not trusted: "),
    ],
)
async def test_why_a_certificate_is_refused(
    names: tuple[str, ...], days: float, foreign: bool, reason: Reason, words: str, tmp_path: Path
) -> None:
    papers = Papers(tmp_path)
    authority = Authority.make("Somebody", papers.now) if foreign else None
    async with servers.site({"/": Page()}, context=papers.context(*names, days=days, authority=authority)) as (port, _):
        result = await ask(f"https://localhost:{port}/", way=Way(ca_file=papers.ca_file))
    assert result.reason is reason
    assert result.message.startswith(words)


async def test_a_certificate_of_tomorrow_is_not_trusted(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    file = tmp_path / "tomorrow.pem"
    file.write_bytes(papers.authority.issue(["localhost"], papers.ends(1), papers.ends(2)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    async with servers.site({"/": Page()}, context=context) as (port, _):
        result = await ask(f"https://localhost:{port}/", way=Way(ca_file=papers.ca_file))
    assert (result.reason, result.message) == (
        Reason.CERTIFICATE_UNTRUSTED,
        "the certificate of localhost is not valid yet",
    )


async def test_the_first_certificate_to_expire_counts_also_when_it_is_the_authoritys(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    short = Authority.make("Short-lived", papers.now, days=3)
    trusted = tmp_path / "short.pem"
    trusted.write_bytes(short.pem)
    async with servers.site({"/": Page()}, context=papers.context(days=30, authority=short)) as (port, _):
        result = await ask(f"https://localhost:{port}/", way=Way(ca_file=trusted))
    assert result.samples.get("probe_ssl_earliest_cert_expiry") == float(int(papers.now + 3 * DAY))


async def test_a_redirect_to_a_host_that_the_inventory_does_not_name_is_not_followed() -> None:
    async with servers.site({"/": Page()}) as (inner, secret):
        pages = {"/": Page(b"", "302 Found", {"Location": f"http://127.0.0.2:{inner}/admin"})}
        async with servers.site(pages) as (port, _):
            way = Way(allowed=lambda host, _: host == "127.0.0.1")
            result = await ask(f"http://127.0.0.1:{port}/", way=way)
    assert result.reason is Reason.WRONG_STATUS
    assert "which the inventory does not name" in result.message
    assert secret.asked == []


async def test_cookies_go_back_to_who_set_them_and_credentials_to_nobody_else() -> None:
    async with servers.site({"/": Page()}, "127.0.0.2") as (other_port, other):
        pages = {
            "/": Page(b"", "302 Found", {"Location": "/in", "Set-Cookie": "session=abc; Path=/; HttpOnly"}),
            "/in": Page(b"", "302 Found", {"Location": f"http://127.0.0.2:{other_port}/"}),
        }
        config = Http.model_validate({"basic_auth": {"username": "u", "password": "p"}, "headers": {"X-Own": "1"}})
        async with servers.site(pages) as (port, site):
            assert (await ask(f"http://127.0.0.1:{port}/", config)).success
    assert "Cookie: session=abc\r\n" in site.asked[1]
    assert "Authorization: Basic dTpw\r\n" in site.asked[1]
    assert "Authorization" not in other.asked[0]
    assert "Cookie" not in other.asked[0]
    assert "X-Own" not in other.asked[0]


async def test_a_text_is_found_however_its_accents_are_written() -> None:
    decomposed = "Cổng Dịch vụ công"
    page = Page("<title>Cổng Dịch vụ công</title>".encode())
    async with servers.site({"/": page}) as (port, _):
        found = await ask(f"127.0.0.1:{port}", Http(fail_if_body_not_matches_regexp=(decomposed,)))
        missing = await ask(f"127.0.0.1:{port}", Http(fail_if_body_not_matches_regexp=("Tiếp nhận hồ sơ",)))
        forbidden = await ask(f"127.0.0.1:{port}", Http(fail_if_body_matches_regexp=("Dịch vụ",)))
    assert found.success, found.message
    assert (missing.reason, forbidden.reason) == (Reason.TEXT_MISSING, Reason.TEXT_FORBIDDEN)
    assert missing.samples.get("probe_failed_due_to_regex") == 1


@pytest.mark.parametrize(
    ("preferred", "fallback", "addresses", "version"),
    [
        ("ip6", True, ("127.0.0.1", "::1"), 6),
        ("ip4", True, ("::1", "127.0.0.1"), 4),
        ("ip6", True, ("127.0.0.1",), 4),
        ("ip4", False, ("::1",), None),
        ("ip6", False, ("127.0.0.1",), None),
        ("ip6", False, ("127.0.0.1", "::1"), 6),
        ("ip6", True, (), None),
    ],
)
async def test_which_address_of_a_name_is_asked(
    preferred: str, fallback: bool, addresses: tuple[str, ...], version: int | None
) -> None:
    config = Http.model_validate({"preferred_ip_protocol": preferred, "ip_protocol_fallback": fallback})
    host = "::1" if version == 6 else "127.0.0.1"
    async with servers.site({"/": Page()}, host) as (port, _):
        result = await ask(f"http://portal.test:{port}/", config, looking_up(*addresses))
    if version is None:
        assert result.reason is Reason.NAME_UNRESOLVED
        return
    assert result.success, result.message
    assert result.samples.get("probe_ip_protocol") == version


async def test_a_body_without_end_is_read_to_its_limit_and_no_further() -> None:
    async def endless(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    async with servers.streams(endless) as port:
        result = await ask(f"127.0.0.1:{port}", Http(body_size_limit=100_000))
    assert (result.reason, result.message) == (Reason.WRONG_ANSWER, "the body is longer than 100000 octets")


async def test_a_small_body_that_grows_without_end_is_cut_too() -> None:
    bomb = gzip.compress(b"\0" * 5_000_000)
    page = Page(bomb, headers={"Content-Encoding": "gzip"})
    async with servers.site({"/": page}) as (port, site):
        result = await ask(f"127.0.0.1:{port}", Http(compression="gzip", body_size_limit=1_000_000))
        whole = await ask(f"127.0.0.1:{port}", Http(compression="gzip", body_size_limit=6_000_000))
    assert result.message == "the body is longer than 1000000 octets"
    assert whole.samples.get("probe_http_uncompressed_body_length") == 5_000_000
    assert "Accept-Encoding: gzip\r\n" in site.asked[0]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", Reason.WRONG_ANSWER),
        (b"", Reason.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Reason.WRONG_ANSWER),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000, Reason.WRONG_ANSWER),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", None),
        (b"HTTP/1.0 200 OK\r\n\r\nold", None),
    ],
)
async def test_what_may_answer_instead(said: bytes, reason: Reason | None) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()

    async with servers.streams(answer) as port:
        result = await ask(f"127.0.0.1:{port}")
    assert result.reason is reason, result.message


async def test_silence_ends_at_the_timeout_and_keeps_what_was_measured() -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with servers.streams(silent) as port:
        result = await ask(f"127.0.0.1:{port}", seconds=0.2)
    assert (result.reason, result.message) == (Reason.UNREACHABLE, "no answer within 0.2 s")
    assert result.samples.get("probe_ip_protocol") == 4
    assert result.samples.get("probe_success") == 0


async def test_a_wrong_file_in_a_module_is_a_failed_probe_with_a_sentence(tmp_path: Path) -> None:
    config = Http(tls_config=TlsConfig(ca_file=str(tmp_path / "nothing.pem")))
    async with servers.site({"/": Page()}) as (port, _):
        result = await ask(f"https://127.0.0.1:{port}/", config)
    assert result.message.startswith("the certificates of a probe's tls_config cannot be read: ")
