"""Every setting: one frozen model, read from motcua.toml and MOTCUA_* variables, and nowhere at import."""

import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, ip_address
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.errors import SettingsError

PREFIX = "MOTCUA_"
FILE_NAME = "motcua.toml"
LOOPBACK_NAME = "localhost"


class Settings(BaseModel):
    """Each field's description is what CONFIGURATION.md says of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(
        Path("data"), description="Folder of the database, the sockets and the secrets of this instance."
    )
    inventory: Path = Field(Path("inventory/lucyen"), description="Folder of the Ansible inventory.")
    playbooks: Path = Field(Path("playbooks"), description="Folder of the playbooks.")
    vault_password_file: Path | None = Field(
        None, description="File with the password of the inventory's vault; never the password itself."
    )
    database: str | None = Field(
        None, description="SQLAlchemy URL of the database; empty means the SQLite file in the data folder."
    )
    listen: str = Field("127.0.0.1:8080", description="Address and port of the pages and the API.")
    tls_certificate: Path | None = Field(None, description="PEM file of the certificate chain.")
    tls_key: Path | None = Field(None, description="PEM file of the certificate's private key.")
    metrics_access: Literal["loopback", "token"] = Field(
        "loopback",
        description="Who may read /metrics: also programs on this machine without a token, or only holders of a token.",
    )
    language: Literal["vi", "en"] = Field("vi", description="Language of the screens for who has not chosen one.")
    session_hours: float = Field(12.0, gt=0, le=168, description="Hours until a login ends.")
    session_idle_minutes: float = Field(60.0, gt=0, le=1440, description="Idle minutes until a login ends.")
    ping_interval: float = Field(1.0, ge=0.1, le=3600, description="Seconds between two pings of an address.")
    ping_timeout: float = Field(
        2.0,
        ge=0.05,
        le=10,
        description="Seconds after which a ping is lost; suspicion begins sooner, by what answers usually take.",
    )
    ping_confirmations: int = Field(
        2, ge=0, le=20, description="Further lost pings, sent in quick succession, before an address is unreachable."
    )
    snmp_interval: float = Field(60.0, ge=1, le=86400, description="Seconds between two SNMP polls of a device.")
    snmp_timeout: float = Field(2.0, ge=0.1, le=60, description="Longest wait in seconds for one SNMP response.")
    snmp_retries: int = Field(2, ge=0, le=10, description="Repetitions of an SNMP request that was not answered.")
    snmp_modules: Path | None = Field(
        None,
        description="File or folder of further SNMP modules, as snmp_exporter's `snmp.yml` is written; "
        "one of the same name replaces ours.",
    )
    loss_degraded: float = Field(
        0.1, gt=0, le=1, description="Share of lost pings in the last minute from which a subject is degraded."
    )
    latency_degraded: float = Field(
        0.15, gt=0, le=60, description="Mean round-trip time in seconds from which a subject is degraded."
    )
    storage_degraded: float = Field(
        0.95, gt=0, le=1, description="Used share of a storage from which a device is degraded."
    )
    history_days: int = Field(400, ge=1, le=4000, description="Days that history is kept.")
    demo_network: IPv4Network | None = Field(
        None,
        description="Loopback network of the simulated centre: an address a.b.c.d is asked at 127.b.c.d instead.",
    )

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        split_listen(value)
        return value

    @model_validator(mode="after")
    def _public_needs_tls(self) -> "Settings":
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key belong together: give both or neither")
        host, _ = split_listen(self.listen)
        if not is_loopback(host) and self.tls_certificate is None:
            raise ValueError(
                f"listen '{self.listen}' is not a loopback address: "
                "give tls_certificate and tls_key too, or listen on 127.0.0.1 behind a reverse proxy"
            )
        return self

    @property
    def database_url(self) -> str:
        """Where the database is."""
        return self.database or f"sqlite:///{self.data.resolve() / 'motcua.db'}"


def split_listen(value: str) -> tuple[str, int]:
    """('127.0.0.1:8080') → ('127.0.0.1', 8080); IPv6 in brackets. Raises ValueError."""
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"'{value}' is not ADDRESS:PORT; write for example 127.0.0.1:8080 or [::1]:8080")
    if host != LOOPBACK_NAME:
        try:
            ip_address(host)
        except ValueError:
            raise ValueError(f"'{host}' is not an IP address; write for example 127.0.0.1:8080") from None
    return host, int(port)


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach the address."""
    return host == LOOPBACK_NAME or ip_address(host).is_loopback


def load(file: Path | None, environment: Mapping[str, str], **overrides: object) -> Settings:
    """Settings from a TOML file, then the environment, then overrides that are not None.

    The file must exist when it is given; without one it is motcua.toml of the working folder, if that is there.
    Relative paths of the file are relative to it. Raises SettingsError with every mistake in one sentence each.
    """
    if file is None and Path(FILE_NAME).exists():
        file = Path(FILE_NAME)
    values = _from_file(file) if file is not None else {}
    values |= {
        name.removeprefix(PREFIX).lower(): value for name, value in environment.items() if name.startswith(PREFIX)
    }
    values |= {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(dict(mistake)) for mistake in error.errors())) from error


def _from_file(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"there is no settings file {file}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not TOML: {error}") from error
    paths = {"data", "inventory", "playbooks", "vault_password_file", "tls_certificate", "tls_key", "snmp_modules"}
    return {
        name: str(file.parent / value) if name in paths and isinstance(value, str) else value
        for name, value in values.items()
    }


def _sentence(mistake: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return f"setting '{name}' is not known; CONFIGURATION.md lists every setting"
    text = str(mistake["msg"]).removeprefix("Value error, ")
    return f"setting '{name}': {text}" if name else text
