"""Accounts, tokens and the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import ADMINISTER, READ
from api.in_house import InHouse
from api.people import People
from api.refusals import Refused
from api.schemas import AccountChange, AccountIn, AccountOut, AuditOut, Done, NewTokenOut, TokenIn, TokenOut
from api.visitors import Welcome
from core.i18n import noop

router = APIRouter(prefix="/api/v1", tags=["people"])


@router.get("/accounts", dependencies=[ADMINISTER])
def get_accounts(house: InHouse) -> list[AccountOut]:
    """Every account by name."""
    return [AccountOut.model_validate(account) for account in house.accounts.all()]


@router.post("/accounts", dependencies=[ADMINISTER], status_code=201)
def post_account(house: InHouse, visitor: Welcome, asked: AccountIn) -> AccountOut:
    """Add an account."""
    People(house, visitor.name).add_account(asked.name, asked.password, asked.role)
    return AccountOut(name=asked.name, role=asked.role, disabled=False)


@router.patch("/accounts/{name}", dependencies=[ADMINISTER])
def patch_account(house: InHouse, visitor: Welcome, name: str, asked: AccountChange) -> AccountOut:
    """Change a password, disable or enable; either ends the account's sessions."""
    people = People(house, visitor.name)
    if asked.password is not None:
        people.set_password(name, asked.password)
    if asked.disabled is not None:
        people.set_disabled(name, asked.disabled)
    account = house.accounts.by_name(name)
    if account is None:
        raise Refused(404, noop("There is no account '{name}'."), name=name)
    return AccountOut.model_validate(account)


@router.get("/tokens", dependencies=[ADMINISTER])
def get_tokens(house: InHouse) -> list[TokenOut]:
    """Every token by name, without its secret."""
    return [TokenOut.model_validate(token) for token in house.accounts.tokens()]


@router.post("/tokens", dependencies=[ADMINISTER], status_code=201)
def post_token(house: InHouse, visitor: Welcome, asked: TokenIn) -> NewTokenOut:
    """Add a token; its secret is in this answer alone."""
    token, secret = People(house, visitor.name).add_token(asked.name, asked.role, asked.days)
    return NewTokenOut(**TokenOut.model_validate(token).model_dump(), secret=secret)


@router.delete("/tokens/{name}", dependencies=[ADMINISTER])
def delete_token(house: InHouse, visitor: Welcome, name: str) -> Done:
    """Revoke a token."""
    People(house, visitor.name).revoke_token(name)
    return Done()


@router.get("/audit", dependencies=[READ])
def get_audit(house: InHouse, limit: Annotated[int, Query(ge=1, le=5000)] = 200) -> list[AuditOut]:
    """The audit log, newest first."""
    return [AuditOut.model_validate(entry) for entry in house.audit.recent(limit)]
