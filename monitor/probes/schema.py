"""The model of blackbox_exporter's blackbox.yml: what a file may say, key by key; ``tls`` and ``ntp`` are ours."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from monitor.snmp.schema import seconds

_UNSUPPORTED = ("proxy_url", "proxy_from_environment", "no_proxy", "proxy_connect_header", "oauth2")
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(B|KB|MB|GB|KIB|MIB|GIB)?", re.IGNORECASE)
_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}


_GO_ONLY = re.compile(r"(\\.)|(\[(?:\\.|[^]\\])*\])|(\^)(?=[+*?])", re.DOTALL)
"""What Go's regular expressions have and Python's have not, and before it what must be left alone."""


def _python(match: re.Match[str]) -> str:
    if match[3]:
        return "(?:^)"  # '^+OK' of blackbox_exporter's own file: in Go an anchor may be repeated
    return r"\Z" if match[1] == r"\z" else match[0]


def _regex(text: str) -> str:
    """A pattern of Go's as Python reads it."""
    try:
        translated = _GO_ONLY.sub(_python, text)
        re.compile(translated)
    except re.error as error:
        raise ValueError(f"'{text}' is not a regular expression: {error}") from error
    return translated


def _size(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        raise ValueError(f"'{value}' is not a size; write for example 1MB")
    return int(float(match[1]) * _UNITS[(match[2] or "B").upper()])


Regex = Annotated[str, AfterValidator(_regex)]
Size = Annotated[int, BeforeValidator(_size), Field(ge=0)]
Timeout = Annotated[float, BeforeValidator(seconds), Field(ge=0, le=3600)]
Seconds = Annotated[float, BeforeValidator(seconds), Field(gt=0, le=86400)]


class Strict(BaseModel):
    """A value that refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TlsConfig(Strict):
    """How certificates are verified; without ``ca_file`` by the system's authorities and those of the settings."""

    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None
    server_name: str | None = None
    insecure_skip_verify: bool = False
    min_version: Literal["TLS10", "TLS11", "TLS12", "TLS13"] | None = None
    max_version: Literal["TLS10", "TLS11", "TLS12", "TLS13"] | None = None


class Family(Strict):
    """Which family of addresses: ip6 is preferred unless said otherwise, as in blackbox_exporter."""

    preferred_ip_protocol: Literal["ip4", "ip6"] = "ip6"
    ip_protocol_fallback: bool = True
    source_ip_address: str | None = None


class HeaderMatch(Strict):
    """A header that must or must not match."""

    header: str = Field(min_length=1)
    regexp: Regex = Field(min_length=1)
    allow_missing: bool = False


class BasicAuth(Strict):
    """RFC 7617."""

    username: str = ""
    password: SecretStr | None = None
    password_file: str | None = None


class Authorization(Strict):
    """An Authorization header of another kind."""

    type: str = "Bearer"
    credentials: SecretStr | None = None
    credentials_file: str | None = None


class Http(Family):
    """One request and what its answer must be."""

    method: str = Field(default="GET", pattern=r"^[A-Z]+$")
    headers: dict[str, str] = {}
    body: str | None = None
    body_file: str | None = None
    body_size_limit: Size = 0
    compression: Literal["", "identity", "gzip", "deflate"] = ""
    valid_status_codes: tuple[int, ...] = ()
    valid_http_versions: tuple[str, ...] = ()
    follow_redirects: bool = True
    no_follow_redirects: bool = False
    fail_if_ssl: bool = False
    fail_if_not_ssl: bool = False
    fail_if_body_matches_regexp: tuple[Regex, ...] = ()
    fail_if_body_not_matches_regexp: tuple[Regex, ...] = ()
    fail_if_header_matches: tuple[HeaderMatch, ...] = ()
    fail_if_header_not_matches: tuple[HeaderMatch, ...] = ()
    tls_config: TlsConfig = TlsConfig()
    basic_auth: BasicAuth | None = None
    authorization: Authorization | None = None
    bearer_token: SecretStr | None = None
    bearer_token_file: str | None = None
    enable_http2: bool = True
    skip_resolve_phase_with_proxy: bool = False

    @model_validator(mode="before")
    @classmethod
    def _supported(cls, value: Any) -> Any:
        for name in _UNSUPPORTED:
            if isinstance(value, dict) and name in value:
                raise ValueError(f"{name} is not supported here; remove it, probes go their way directly")
        return value


class QueryResponse(Strict):
    """One step of a conversation: wait for a line, say one, go over to TLS."""

    expect: Regex | None = None
    send: str | None = None
    starttls: bool = False


class Tcp(Family):
    """A connection, and a conversation in lines."""

    query_response: tuple[QueryResponse, ...] = ()
    tls: bool = False
    tls_config: TlsConfig = TlsConfig()


class Tls(Family):
    """A TLS handshake alone."""

    tls_config: TlsConfig = TlsConfig()


class Validate(Strict):
    """What records of one section of an answer must be; patterns are searched in their presentation format."""

    fail_if_matches_regexp: tuple[Regex, ...] = ()
    fail_if_all_match_regexp: tuple[Regex, ...] = ()
    fail_if_not_matches_regexp: tuple[Regex, ...] = ()
    fail_if_none_matches_regexp: tuple[Regex, ...] = ()


class Dns(Family):
    """One query to a name server."""

    query_name: str = Field(min_length=1)
    query_type: str = "ANY"
    query_class: str = "IN"
    recursion_desired: bool = True
    transport_protocol: Literal["udp", "tcp"] = "udp"
    dns_over_tls: bool = False
    tls_config: TlsConfig = TlsConfig()
    valid_rcodes: tuple[str, ...] = ("NOERROR",)
    validate_answer_rrs: Validate = Validate()
    validate_authority_rrs: Validate = Validate()
    validate_additional_rrs: Validate = Validate()

    @model_validator(mode="after")
    def _tls_over_tcp(self) -> "Dns":
        if self.dns_over_tls and self.transport_protocol != "tcp":
            raise ValueError("dns_over_tls needs transport_protocol: tcp")
        return self


class Ntp(Family):
    """One question to a time server. ``max_offset`` is in seconds."""

    max_offset: Seconds = 1.0
    max_stratum: int = Field(default=15, ge=1, le=15)


class Icmp(Family):
    """Echo requests: what a file of blackbox_exporter may say of them."""

    payload_size: int = Field(default=0, ge=0, le=65507)
    dont_fragment: bool = False
    ttl: int = Field(default=0, ge=0, le=255)


class Grpc(Family):
    """gRPC health: what a file of blackbox_exporter may say of it."""

    service: str = ""
    tls: bool = False
    tls_config: TlsConfig = TlsConfig()


class Module(Strict):
    """One way to probe. ``timeout`` 0 leaves it to who asks."""

    prober: Literal["http", "tcp", "tls", "dns", "ntp", "icmp", "grpc"]
    timeout: Timeout = 0.0
    http: Http = Http()
    tcp: Tcp = Tcp()
    tls: Tls = Tls()
    dns: Dns | None = None
    ntp: Ntp = Ntp()
    icmp: Icmp = Icmp()
    grpc: Grpc = Grpc()

    @model_validator(mode="after")
    def _asks_something(self) -> "Module":
        if self.prober == "dns" and self.dns is None:
            raise ValueError("a dns module needs dns: {query_name: …}")
        return self


class ModuleFile(Strict):
    """A whole file."""

    modules: dict[str, Module] = {}
