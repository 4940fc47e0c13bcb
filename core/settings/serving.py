"""Settings of the instance itself, its pages and its logins."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from core.settings.base import Group
from core.settings.listening import is_loopback, split_listen


class ServingSettings(Group):
    """Where the instance lives and serves."""

    data: Path = Field(
        Path("data"), description="Folder of the database, the sockets and the secrets of this instance."
    )
    inventory: Path = Field(Path("inventory/lucyen"), description="Folder of the Ansible inventory.")
    playbooks: Path = Field(Path("playbooks"), description="Folder of the playbooks.")
    vault_password_file: Path | None = Field(
        None, description="File with the password of the inventory's vault; never the password itself."
    )
    database: str | None = Field(
        None,
        description="URL of the database, as postgresql://USER:file:PATH@HOST/NAME; its password is a reference. Empty "
        "means the SQLite file in the data folder.",
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

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        split_listen(value)
        return value

    @model_validator(mode="after")
    def _public_needs_tls(self) -> "ServingSettings":
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
