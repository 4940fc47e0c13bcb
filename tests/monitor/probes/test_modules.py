"""blackbox.yml: everything of Debian's own file is taken, and what is wrong is told in a sentence."""

import re
from pathlib import Path

import pytest

from core.errors import InputError
from monitor.probes import modules, probers

DEBIANS = """
modules:
  http_2xx:
    prober: http
  http_post_2xx:
    prober: http
    http:
      method: POST
  tcp_connect:
    prober: tcp
  pop3s_banner:
    prober: tcp
    tcp:
      query_response:
      - expect: "^+OK"
      tls: true
      tls_config:
        insecure_skip_verify: false
  grpc:
    prober: grpc
    grpc:
      tls: true
      preferred_ip_protocol: "ip4"
  irc_banner:
    prober: tcp
    tcp:
      query_response:
      - send: "NICK prober"
      - expect: "PING :([^ ]+)"
        send: "PONG ${1}"
  icmp_ttl5:
    prober: icmp
    timeout: 5s
    icmp:
      ttl: 5
"""


def written(text: str, folder: Path) -> Path:
    path = folder / "blackbox.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_own_modules_are_sound() -> None:
    own = modules.available(None)
    assert {"http_2xx", "tcp_connect", "tls_connect", "dns_root", "ntp"} <= set(own)
    assert {one.prober for one in own.values()} == set(probers.PROBERS)


def test_a_file_that_people_have(tmp_path: Path) -> None:
    found = modules.available(written(DEBIANS, tmp_path))
    assert found["icmp_ttl5"].timeout == 5
    assert found["http_post_2xx"].http.method == "POST"
    assert "ntp" in found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("modules: {a: {prober: http, htpp: {}}}", "modules.a.htpp: this key is not known"),
        ("modules: {a: {prober: http, http: {methd: GET}}}", "modules.a.http.methd: this key is not known"),
        ("module: {}", "module: this key is not known"),
        ("modules: {a: {prober: dns}}", "modules.a: a dns module needs dns: {query_name: …}"),
        (
            "modules: {a: {prober: http, timeout: 5}, b: {prober: http, timeout: soon}}",
            "modules.b.timeout: 'soon' is not a duration; write for example 5s, 500ms or 1m30s",
        ),
        (
            "modules: {a: {prober: http, http: {proxy_url: 'http://p'}}}",
            "modules.a.http: proxy_url is not supported here; remove it, probes go their way directly",
        ),
        (
            "modules: {a: {prober: tcp, tcp: {query_response: [{expect: '(OK'}]}}}",
            "modules.a.tcp.query_response.0.expect: '(OK' is not a regular expression: missing )",
        ),
        (
            "modules: {a: {prober: dns, dns: {query_name: x, dns_over_tls: true}}}",
            "modules.a.dns: dns_over_tls needs transport_protocol: tcp",
        ),
        ("modules: {a: {prober: http}, a: {prober: tcp}}", "'a' stands here twice"),
    ],
)
def test_what_is_wrong_is_told(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        modules.load(written(text, tmp_path))
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("go", "text", "fits"),
    [
        ("^+OK", "OK ready", True),
        ("^+OK", "+OK", False),
        (r"end\z", "the end", True),
        (r"\^+", "a^^", True),
        ("[^+]", "+", False),
    ],
)
def test_patterns_mean_what_they_mean_in_go(go: str, text: str, fits: bool) -> None:
    module = modules.Module.model_validate({"prober": "tcp", "tcp": {"query_response": [{"expect": go}]}})
    pattern = module.tcp.query_response[0].expect
    assert pattern is not None
    assert bool(re.search(pattern, text)) is fits
