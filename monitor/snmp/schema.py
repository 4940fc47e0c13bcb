"""The model of snmp_exporter's snmp.yml: what a file may say, key by key."""

import re
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from core.model import SecurityLevel
from monitor.snmp import ber

ObjectType = Literal[
    "gauge",
    "counter",
    "Float",
    "Double",
    "Integer",
    "Integer32",
    "OctetString",
    "DisplayString",
    "PhysAddress48",
    "InetAddressIPv4",
    "InetAddressIPv6",
    "InetAddress",
    "InetAddressMissingSize",
    "LldpPortId",
    "DateAndTime",
    "ParseDateAndTime",
    "NTPTimeStamp",
    "EnumAsInfo",
    "EnumAsStateSet",
    "Bits",
]
"""``Integer`` and ``Integer32`` are what indexes and lookups of older files say for ``gauge``."""
_TYPES = get_args(ObjectType)
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def _oid(text: str) -> str:
    ber.oid(text)
    return text.strip(".")


def _subtree(text: object) -> object:
    # ``1.3`` is a float to YAML
    return str(text) if isinstance(text, float) else text


def _type(name: object) -> object:
    # the generator writes no type for what it knows no better: octets
    if name == "":
        return "OctetString"
    if name not in _TYPES:
        raise ValueError(f"'{name}' is not a type; known are {', '.join(_TYPES)}")
    return name


def seconds(text: object) -> object:
    """A duration as Go writes it ('5s', '1m30s', '500ms') in seconds; anything else as it came."""
    if not isinstance(text, str):
        return text
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"'{text}' is not a duration; write for example 5s, 500ms or 1m30s")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"'{text}' is not a regular expression: {error}") from error
    return text


Oid = Annotated[str, BeforeValidator(_subtree), AfterValidator(_oid)]
Type = Annotated[ObjectType, BeforeValidator(_type)]
Seconds = Annotated[float, BeforeValidator(seconds), Field(gt=0, le=3600)]
Regex = Annotated[str, AfterValidator(_regex)]
LabelName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
MetricName = Annotated[str, Field(pattern=r"^[A-Za-z_:][A-Za-z0-9_:]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Index(_Strict):
    """One part of a row's index (RFC 2578 section 7.7). ``fixed_size`` is 0 where the first number is the length."""

    labelname: LabelName
    type: Type
    fixed_size: int = Field(default=0, ge=0, le=65535)
    implied: bool = False
    enum_values: dict[int, str] = {}


class Lookup(_Strict):
    """A label whose value stands in another column at the same index; without ``labels`` the label is dropped.

    ``labels`` name indexes or labels that an earlier lookup of a number made: so lookups chain.
    """

    labels: tuple[LabelName, ...]
    labelname: LabelName
    oid: Annotated[str, AfterValidator(lambda text: _oid(text) if text else text)] = ""
    type: Type = "DisplayString"
    display_hint: str = ""
    enum_values: dict[int, str] = {}

    @cached_property
    def column(self) -> bytes:
        """The encoded name."""
        return ber.oid(self.oid)


class Extract(_Strict):
    """A number inside a text: the first regex that matches all of it gives ``value`` with its groups filled in."""

    regex: Regex
    value: str = "$1"

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The regex."""
        return re.compile(self.regex)


class Metric(_Strict):
    """One object: a scalar without indexes, or a column. Its value is raw × ``scale`` + ``offset``."""

    name: MetricName
    oid: Oid
    type: Type
    help: str = ""
    indexes: tuple[Index, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    regex_extracts: dict[str, tuple[Extract, ...]] = {}
    datetime_pattern: str = ""
    enum_values: dict[int, str] = {}
    scale: float = Field(default=1.0, allow_inf_nan=False)
    offset: float = Field(default=0.0, allow_inf_nan=False)
    display_hint: str = ""

    @cached_property
    def column(self) -> bytes:
        """The encoded name."""
        return ber.oid(self.oid)

    @cached_property
    def shape(self) -> str:
        """What its rows' labels depend on: equal for the metrics of a table that are labelled alike."""
        return repr((self.indexes, self.lookups))


class Filter(_Strict):
    """Of the ``targets`` only those rows are fetched whose value under ``oid`` matches one of ``values`` somewhere."""

    oid: Oid
    targets: tuple[Oid, ...] = Field(min_length=1)
    values: tuple[Regex, ...] = Field(min_length=1)

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """The regexes of ``values``."""
        return tuple(map(re.compile, self.values))


class Module(_Strict):
    """What belongs together and is polled together, and how. ``timeout`` is for one answer, in seconds."""

    walk: tuple[Oid, ...] = ()
    get: tuple[Oid, ...] = ()
    metrics: tuple[Metric, ...] = ()
    max_repetitions: int = Field(default=25, ge=0, le=(1 << 31) - 1)
    retries: int = Field(default=3, ge=0, le=20)
    timeout: Seconds = 5.0
    allow_nonincreasing_oids: bool = False
    use_unconnected_udp_socket: bool = False
    filters: tuple[Filter, ...] = ()


class Auth(_Strict):
    """How to ask an agent, with snmp_exporter's defaults."""

    version: Literal[1, 2, 3] = 2
    community: SecretStr = SecretStr("public")
    security_level: SecurityLevel = SecurityLevel.NO_AUTH_NO_PRIV
    username: str = ""
    password: SecretStr = SecretStr("")
    auth_protocol: Literal["MD5", "SHA", "SHA224", "SHA256", "SHA384", "SHA512"] = "MD5"
    priv_protocol: Literal["DES", "AES", "AES192", "AES192C", "AES256", "AES256C"] = "DES"
    priv_password: SecretStr = SecretStr("")
    context_name: str = ""


class ModuleFile(_Strict):
    """A whole file."""

    auths: dict[str, Auth] = {}
    modules: dict[str, Module] = {}
