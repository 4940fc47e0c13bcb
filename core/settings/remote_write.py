"""Settings of remote write."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from core.receivers import check_receiver, external_labels
from core.settings.base import Group, Reference


class RemoteWriteSettings(Group):
    """To whom metrics are written, and what waits on disk meanwhile."""

    remote_write: str | None = Field(
        None, description="Where metrics are written to by Prometheus' remote write: one URL, or several with spaces."
    )
    remote_write_version: Literal["auto", "1", "2"] = Field(
        "auto", description="Version of remote write; auto tries 2 and falls back to 1 where it is not understood."
    )
    remote_write_interval: float = Field(
        30.0, ge=1, le=3600, description="Seconds between two samples of each series that is written."
    )
    remote_write_gather: float = Field(
        0.0,
        ge=0,
        le=7200,
        description="Seconds that samples may wait for later ones, so that fewer octets carry them; what a change of "
        "state brings is sent at once.",
    )
    remote_write_token: Reference | None = Field(
        None, description="Reference to the bearer token of the receivers: `file:PATH` or `env:NAME`."
    )
    remote_write_user: str | None = Field(None, description="User name for the receivers, when they want a password.")
    remote_write_password: Reference | None = Field(
        None, description="Reference to the password of that user: `file:PATH` or `env:NAME`."
    )
    remote_write_ca: Path | None = Field(
        None, description="PEM file of the authorities that may sign the receivers' certificates, else the system's."
    )
    remote_write_labels: str = Field(
        "job=motcua", description="Labels that every written series gets: `name=value`, several with commas."
    )
    remote_write_spool_megabytes: int = Field(
        256, ge=1, le=1_000_000, description="Most megabytes of samples that wait on disk for a receiver that is away."
    )
    remote_write_spool_days: float = Field(
        14.0, gt=0, le=400, description="Most days that samples wait; older ones are dropped and counted."
    )

    @field_validator("remote_write_labels")
    @classmethod
    def _labels(cls, value: str) -> str:
        external_labels(value)
        return value

    @model_validator(mode="after")
    def _remote_write_is_whole(self) -> "RemoteWriteSettings":
        if (self.remote_write_user is None) != (self.remote_write_password is None):
            raise ValueError("remote_write_user and remote_write_password belong together: give both or neither")
        if self.remote_write_token is not None and self.remote_write_user is not None:
            raise ValueError("remote_write_token and remote_write_user exclude each other: give one of them")
        secret = self.remote_write_token or self.remote_write_password
        for url in self.remote_write_urls:
            check_receiver(url, secret is not None)
        return self

    @property
    def remote_write_urls(self) -> tuple[str, ...]:
        """The receivers of remote write, each once."""
        return tuple(dict.fromkeys((self.remote_write or "").split()))

    @property
    def remote_write_external_labels(self) -> dict[str, str]:
        """The labels that every written series gets."""
        return external_labels(self.remote_write_labels)
