"""Accounts, tokens, the audit log."""

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Out
from core.model import Role


class AuditOut(Out):
    id: int
    at: float
    actor: str
    action: str
    target: str
    detail: str
    digest: str


class AccountOut(Out):
    name: str
    role: Role
    disabled: bool


class AccountIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]*$")
    password: str
    role: Role


class AccountChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    password: str | None = None
    disabled: bool | None = None


class TokenOut(Out):
    name: str
    role: Role
    created_by: str
    created_at: float
    expires_at: float | None


class TokenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]*$")
    role: Role
    days: float | None = Field(default=None, gt=0, le=3650, description="Days until it expires; none: never.")


class NewTokenOut(TokenOut):
    secret: str = Field(description="Shown this once; only its digest is kept.")
