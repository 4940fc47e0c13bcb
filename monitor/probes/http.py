"""The http probe: a request, its redirects, and what the answer must be."""

import base64
import re
import unicodedata
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from core.errors import InputError
from core.model import Complaint, Reason
from monitor.probes import http1
from monitor.probes import way as ways
from monitor.probes.http1 import Answer, Request
from monitor.probes.result import Failed, Samples
from monitor.probes.schema import HeaderMatch, Http, Module
from monitor.probes.way import Address, Way

MOST_REDIRECTS = 10
PHASES = ("resolve", "connect", "tls", "processing", "transfer")
_DURATION = "probe_http_duration_seconds"
_PORTS = {"http": 80, "https": 443}
_MOVED = (301, 302, 303, 307, 308)
_AGENT = "motcua"


async def probe_http(target: str, module: Module, samples: Samples, way: Way) -> None:
    """Ask, follow, and compare. Raises Failed."""
    config = module.http
    for name in ("content_length", "redirects", "ssl", "status_code", "uncompressed_body_length", "version"):
        samples.put(f"probe_http_{name}", 0)
    samples.put("probe_failed_due_to_regex", 0)
    samples.put(_DURATION, 0, phase="resolve")
    url = parsed(target)
    address = await _resolved(url, config, way, samples, first=True)
    for phase in PHASES:
        samples.add(_DURATION, 0, phase=phase)
    answer, url = await _followed(url, address, config, samples, way)
    _tell(samples, answer, url)
    _compare(config, answer, url, samples)


def parsed(target: str) -> SplitResult:
    """A target as a URL; without a scheme it is http. Raises Failed."""
    text = target if target.startswith(("http://", "https://")) else f"http://{target}"
    try:
        url = urlsplit(text)
        if not url.hostname or url.port == 0:
            raise ValueError("it names no host")
    except ValueError as error:
        raise Failed(Reason.UNREACHABLE, Complaint.NO_URL, target=target, error=error) from error
    return url


def place(url: SplitResult) -> tuple[str, int]:
    """(host, port) of a URL."""
    return url.hostname or "", url.port or _PORTS[url.scheme]


async def _resolved(url: SplitResult, config: Http, way: Way, samples: Samples, first: bool) -> Address:
    """The address of a URL's host. Only the first one's stands for the probe; every lookup takes its time."""
    own = samples if first else Samples()
    try:
        return await ways.resolve(place(url)[0], config, way, own)
    finally:
        samples.add(_DURATION, own.get("probe_dns_lookup_time_seconds") or 0.0, phase="resolve")


async def _followed(
    url: SplitResult, address: Address, config: Http, samples: Samples, way: Way
) -> tuple[Answer, SplitResult]:
    """The last answer and the URL that it came from."""
    start, method, body = url, config.method, _body_of(config)
    cookies: dict[str, str] = {}
    for redirects in range(MOST_REDIRECTS + 1):
        answer = await _asked(url, address, (method, body, start, cookies), config, samples, way)
        location = answer.header("location")
        if answer.status not in _MOVED or not location:
            return answer, url
        samples.put("probe_http_redirects", redirects + 1)
        if not config.follow_redirects or config.no_follow_redirects or redirects == MOST_REDIRECTS:
            break
        url = _next(url, location, way)
        if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
            method, body = "GET" if method != "HEAD" else "HEAD", b""
        address = await _resolved(url, config, way, samples, first=False)
    return answer, url


def _next(url: SplitResult, location: str, way: Way) -> SplitResult:
    """Where a redirect leads. Raises Failed where nobody may follow."""
    onward = urljoin(url.geturl(), location)
    if not onward.startswith(("http://", "https://")):
        raise Failed(Reason.WRONG_STATUS, Complaint.REDIRECTS_ELSEWHERE, target=onward)
    there = parsed(onward)
    if place(there)[0] != place(url)[0] and not way.allowed(*place(there)):
        raise Failed(Reason.WRONG_STATUS, Complaint.REDIRECTS_OUT, host=there.hostname)
    return there


async def _asked(
    url: SplitResult,
    address: Address,
    what: tuple[str, bytes, SplitResult, dict[str, str]],
    config: Http,
    samples: Samples,
    way: Way,
) -> Answer:
    method, body, start, cookies = what
    host, port = place(url)
    talk = await ways.connect(host, address, port, config, way)
    samples.add(_DURATION, talk.connect_seconds, phase="connect")
    try:
        if url.scheme == "https":
            named = config.tls_config
            if host != place(start)[0]:
                named = named.model_copy(update={"server_name": None})
            peer = await ways.secure(talk, host, named, way)
            samples.add(_DURATION, talk.tls_seconds, phase="tls")
            peer.tell(samples)
        headers = _headers(url, config, cookies, same_host=host == place(start)[0])
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        answer = await http1.ask(talk, Request(method, path, headers, body), config.body_size_limit, config.compression)
    finally:
        talk.close()
    samples.add(_DURATION, answer.processing, phase="processing")
    samples.add(_DURATION, answer.transfer, phase="transfer")
    samples.put("probe_http_status_code", answer.status)
    cookies |= dict(_cookies(answer))
    return answer


def _headers(url: SplitResult, config: Http, cookies: dict[str, str], same_host: bool) -> list[tuple[str, str]]:
    """Credentials and the module's own Host go to the first host alone."""
    given = {name.title(): value for name, value in config.headers.items()}
    host = given.pop("Host", "") if same_host else ""
    headers = {"Host": host or url.netloc.rpartition("@")[2], "User-Agent": _AGENT, "Accept": "*/*"}
    headers |= {"Connection": "close"} | (given if same_host else {})
    if same_host and (authorization := _authorization(config)):
        headers["Authorization"] = authorization
    if config.compression and "Accept-Encoding" not in headers:
        headers["Accept-Encoding"] = config.compression
    if cookies and same_host:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return list(headers.items())


def _cookies(answer: Answer) -> Iterable[tuple[str, str]]:
    """Names and values that the answer sets: portals redirect in circles to who does not give them back."""
    for text in answer.headers.get("set-cookie", ()):
        name, separator, value = text.partition(";")[0].partition("=")
        if separator and name.strip():
            yield name.strip(), value.strip()


def _authorization(config: Http) -> str:
    basic, other = config.basic_auth, config.authorization
    if basic is not None:
        password = _secret(basic.password.get_secret_value() if basic.password else None, basic.password_file)
        return "Basic " + base64.b64encode(f"{basic.username}:{password}".encode()).decode()
    if other is not None:
        credentials = other.credentials.get_secret_value() if other.credentials else None
        return f"{other.type} {_secret(credentials, other.credentials_file)}"
    token = _secret(config.bearer_token.get_secret_value() if config.bearer_token else None, config.bearer_token_file)
    return f"Bearer {token}" if token else ""


def _secret(value: str | None, file: str | None) -> str:
    return value or (_read(file).decode().strip() if file else "")


def _body_of(config: Http) -> bytes:
    return _read(config.body_file) if config.body_file else (config.body or "").encode()


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"the file {file} of a probe's module cannot be read: {error.strerror}") from error


def _tell(samples: Samples, answer: Answer, url: SplitResult) -> None:
    samples.put("probe_http_status_code", answer.status)
    samples.put("probe_http_content_length", answer.length)
    samples.put("probe_http_uncompressed_body_length", len(answer.body))
    samples.put("probe_http_version", float(answer.version))
    samples.put("probe_http_ssl", url.scheme == "https")
    try:
        changed = parsedate_to_datetime(answer.header("last-modified"))
    except ValueError:
        return
    samples.put("probe_http_last_modified_timestamp_seconds", changed.timestamp())


def _compare(config: Http, answer: Answer, url: SplitResult, samples: Samples) -> None:
    """Raises Failed for the first thing that is not as it must be."""
    valid = config.valid_status_codes
    if answer.status not in valid if valid else not 200 <= answer.status < 300:
        raise Failed(Reason.WRONG_STATUS, Complaint.STATUS, status=answer.status)
    trouble = _wrong_text(config, answer)
    if trouble is not None:
        samples.put("probe_failed_due_to_regex", 1)
        raise trouble
    if config.valid_http_versions and f"HTTP/{answer.version}" not in config.valid_http_versions:
        raise Failed(Reason.WRONG_ANSWER, Complaint.HTTP_VERSION, version=answer.version)
    if config.fail_if_ssl and url.scheme == "https":
        raise Failed(Reason.WRONG_ANSWER, Complaint.SPEAKS_TLS)
    if config.fail_if_not_ssl and url.scheme != "https":
        raise Failed(Reason.WRONG_ANSWER, Complaint.SPEAKS_NO_TLS)


def _wrong_text(config: Http, answer: Answer) -> Failed | None:
    for match, must in ((config.fail_if_header_matches, False), (config.fail_if_header_not_matches, True)):
        for one in match:
            if not _header_fits(one, answer, must):
                return Failed(Reason.WRONG_ANSWER, Complaint.WRONG_HEADER, name=one.header)
    page = unicodedata.normalize("NFC", answer.body.decode(errors="replace"))
    for pattern in config.fail_if_body_matches_regexp:
        if re.search(pattern, page):
            return Failed(Reason.TEXT_FORBIDDEN, Complaint.TEXT_FOUND, pattern=pattern)
    for pattern in config.fail_if_body_not_matches_regexp:
        if not re.search(pattern, page):
            return Failed(Reason.TEXT_MISSING, Complaint.TEXT_NOT_FOUND, pattern=pattern)
    return None


def _header_fits(one: HeaderMatch, answer: Answer, must: bool) -> bool:
    values = answer.headers.get(one.header.lower(), ())
    if not values:
        return one.allow_missing
    return any(re.search(one.regexp, value) for value in values) is must
