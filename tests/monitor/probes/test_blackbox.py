"""Side by side with Debian's blackbox_exporter: the same series, and the same values where they are no times."""

import asyncio
import re
import subprocess
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.probes import modules, probers
from monitor.probes.way import Way
from monitor.snmp import render
from tests.monitor.probes import servers
from tests.monitor.probes.servers import Page, Papers
from tests.ports import free_tcp_port
from tests.tools import require_tool

MODULES = r"""
modules:
  http: {prober: http}
  ip4: {prober: http, http: {preferred_ip_protocol: ip4}}
  trusting: {prober: http, http: {tls_config: {ca_file: CA}}}
  careless: {prober: http, http: {tls_config: {insecure_skip_verify: true}}}
  stays: {prober: http, http: {follow_redirects: false}}
  moved: {prober: http, http: {follow_redirects: false, valid_status_codes: [302]}}
  text: {prober: http, http: {fail_if_body_not_matches_regexp: ["h[ae]llo"]}}
  other_text: {prober: http, http: {fail_if_body_not_matches_regexp: ["goodbye"]}}
  no_text: {prober: http, http: {fail_if_body_matches_regexp: ["hello"]}}
  header: {prober: http, http: {fail_if_header_not_matches: [{header: X-Kind, regexp: "^portal$"}]}}
  only_tls: {prober: http, http: {fail_if_not_ssl: true}}
  tcp: {prober: tcp}
  lines: {prober: tcp, tcp: {query_response: [{expect: "^hello (.*)", send: "I am ${1}"}, {expect: "^welcome"}]}}
  wrong_lines: {prober: tcp, timeout: 1s, tcp: {query_response: [{expect: "^goodbye"}]}}
  anchor: {prober: tcp, tcp: {query_response: [{expect: "^+hello"}]}}
  tcp_tls: {prober: tcp, tcp: {tls: true, tls_config: {ca_file: CA}}}
  a: {prober: dns, dns: {query_name: example.org, query_type: A}}
  a_tcp: {prober: dns, dns: {query_name: example.org, query_type: A, transport_protocol: tcp}}
  soa: {prober: dns, dns: {query_name: example.org, query_type: SOA}}
  gone: {prober: dns, dns: {query_name: example.net, query_type: A}}
  gone_is_right: {prober: dns, dns: {query_name: example.net, query_type: A, valid_rcodes: [NXDOMAIN]}}
  record:
    prober: dns
    dns:
      query_name: example.org
      query_type: A
      validate_answer_rrs: {fail_if_not_matches_regexp: ['example.org.\t300\tIN\tA\t192\.0\.2\..*']}
  all_records:
    prober: dns
    dns: {query_name: example.org, query_type: A, validate_answer_rrs: {fail_if_all_match_regexp: ["192"]}}
  some_records:
    prober: dns
    dns: {query_name: example.org, query_type: A, validate_answer_rrs: {fail_if_all_match_regexp: ["192.*1$"]}}
  other_record:
    prober: dns
    dns: {query_name: example.org, query_type: A, validate_answer_rrs: {fail_if_none_matches_regexp: ["10[.]0"]}}
"""
PAGES = {
    "/": Page(headers={"X-Kind": "portal", "Last-Modified": "Wed, 25 Nov 2026 07:00:00 GMT"}),
    "/chunked": Page(chunked=True),
    "/broken": Page(b"", "503 Service Unavailable"),
    "/moved": Page(b"", "302 Found", {"Location": "/"}),
    "/circle": Page(b"", "302 Found", {"Location": "/circle"}),
}
CASES = [
    ("http", "http://127.0.0.1:{http}/"),
    ("http", "127.0.0.1:{http}"),
    ("ip4", "http://localhost:{http}/"),
    ("http", "http://[::1]:{http6}/"),
    ("http", "http://127.0.0.1:{http}/chunked"),
    ("http", "http://127.0.0.1:{http}/broken"),
    ("http", "http://127.0.0.1:{http}/moved"),
    ("http", "http://127.0.0.1:{http}/circle"),
    ("stays", "http://127.0.0.1:{http}/moved"),
    ("moved", "http://127.0.0.1:{http}/moved"),
    ("text", "http://127.0.0.1:{http}/"),
    ("other_text", "http://127.0.0.1:{http}/"),
    ("no_text", "http://127.0.0.1:{http}/"),
    ("header", "http://127.0.0.1:{http}/"),
    ("header", "http://127.0.0.1:{http}/chunked"),
    ("only_tls", "http://127.0.0.1:{http}/"),
    ("http", "http://127.0.0.1:{closed}/"),
    ("http", "http://nobody.invalid/"),
    ("trusting", "https://localhost:{https}/"),
    ("http", "https://localhost:{https}/"),
    ("careless", "https://localhost:{https}/"),
    ("trusting", "https://localhost:{expired}/"),
    ("tcp", "127.0.0.1:{http}"),
    ("tcp", "[::1]:{http6}"),
    ("tcp", "127.0.0.1:{closed}"),
    ("tcp", "127.0.0.1"),
    ("lines", "127.0.0.1:{lines}"),
    ("wrong_lines", "127.0.0.1:{lines}"),
    ("wrong_lines", "127.0.0.1:{closing}"),
    ("tcp_tls", "localhost:{https}"),
    ("a", "127.0.0.1:{dns}"),
    ("a_tcp", "127.0.0.1:{dns_tcp}"),
    ("soa", "127.0.0.1:{dns}"),
    ("gone", "127.0.0.1:{dns}"),
    ("gone_is_right", "127.0.0.1:{dns}"),
    ("record", "127.0.0.1:{dns}"),
    ("other_record", "127.0.0.1:{dns}"),
    ("all_records", "127.0.0.1:{dns}"),
    ("some_records", "127.0.0.1:{dns}"),
    ("anchor", "127.0.0.1:{lines}"),
    ("a", "127.0.0.1:{closed}"),
]
NO_TIMES = re.compile(
    r"probe_(success|failed_due_to_regex|ip_|ssl_|tls_|dns_.*_rrs|dns_serial|dns_query)|"
    r"probe_http_(content_length|redirects|ssl|status_code|uncompressed|version|last_modified)"
)
NEWER = "serialnumber"
"""A label that blackbox_exporter has since 0.25; Debian's is older."""
Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"please wait\r\nhello stranger\r\n")
    if await reader.readline() == b"I am stranger\n":
        writer.write(b"welcome\r\n")
    await writer.drain()


async def leave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"not now\r\n")
    await writer.drain()


@asynccontextmanager
async def everything(papers: Papers) -> AsyncIterator[dict[str, int]]:
    """The ports of all servers."""
    async with (
        servers.site(PAGES) as (http, _),
        servers.site(PAGES, "::1") as (http6, _),
        servers.site(PAGES, context=papers.context()) as (https, _),
        servers.site(PAGES, context=papers.context(days=-1)) as (expired, _),
        servers.streams(greet) as lines,
        servers.streams(leave) as closing,
        servers.datagrams(lambda query: [servers.name_server(query)]) as dns,
        servers.streams(servers.name_server_over_tcp) as dns_tcp,
    ):
        ports = {"http": http, "http6": http6, "https": https, "expired": expired, "lines": lines, "closing": closing}
        yield ports | {"dns": dns, "dns_tcp": dns_tcp, "closed": free_tcp_port()}


@contextmanager
def blackbox(file: Path) -> Iterator[str]:
    """Debian's; yields its address."""
    command = require_tool("prometheus-blackbox-exporter")
    port = free_tcp_port()
    options = [f"--config.file={file}", f"--web.listen-address=127.0.0.1:{port}"]
    running = subprocess.Popen([command, *options], stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(10)


def asked(address: str, module: str, target: str) -> Series:
    query = urllib.parse.urlencode({"module": module, "target": target})
    with urllib.request.urlopen(f"{address}/probe?{query}", timeout=30) as answer:
        return series(answer.read().decode())


def series(text: str) -> Series:
    return {
        (sample.name, frozenset((name, value) for name, value in sample.labels.items() if name != NEWER)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def ready(address: str) -> None:
    for _ in range(200):
        try:
            await asyncio.to_thread(urllib.request.urlopen, address, None, 5)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return
    pytest.fail("blackbox_exporter did not start")


async def test_the_same_series_as_blackbox_exporter(tmp_path: Path) -> None:
    papers = Papers(tmp_path)
    file = tmp_path / "blackbox.yml"
    file.write_text(MODULES.replace("CA", str(papers.ca_file)), encoding="utf-8")
    ours = modules.load(file)
    different = {}
    async with everything(papers) as ports:
        with blackbox(file) as address:
            await ready(address)
            for module, pattern in CASES:
                target = pattern.format(**ports)
                theirs = await asyncio.to_thread(asked, address, module, target)
                result = await probers.probe(target, ours[module], ours[module].timeout or 10, Way())
                mine = series(render.exposition(probers.exposed(result)))
                wrong = {
                    key: (theirs.get(key), mine.get(key))
                    for key in {*theirs, *mine}
                    if not (key in theirs and key in mine) or (NO_TIMES.match(key[0]) and theirs[key] != mine[key])
                }
                if wrong:
                    different[module, pattern] = wrong
    assert not different, "\n".join(f"{case}: {what}" for case, what in different.items())
