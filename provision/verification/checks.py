"""What a role promises of a machine, as data: ``roles/NAME/vars/verify.yml``, its variables filled in by Ansible."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import InputError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Port(_Strict):
    """A TCP port of the machine, as this machine reaches it."""

    number: Annotated[int, Field(ge=1, le=65_535)]
    open: bool = True


class Http(_Strict):
    """A page, as this machine gets it. ``authority`` is a PEM file of this machine, instead of the system's."""

    url: str
    status: int = 200
    contains: str = ""
    authority: str | None = None


class Snmp(_Strict):
    """Whether the agent tells its name: in version 2c with a community, or in version 3 with a user."""

    version: Literal["2c", "3"]
    answers: bool = True
    community: str = "public"
    user: str = ""
    auth_protocol: Literal["SHA", "SHA224", "SHA256", "SHA384", "SHA512"] = "SHA256"
    auth_passphrase: str = Field("", repr=False)
    priv_passphrase: str = Field("", repr=False)
    port: Annotated[int, Field(ge=1, le=65_535)] = 161


class Service(_Strict):
    """A systemd unit."""

    name: str
    running: bool = True
    enabled: bool | None = True


class Package(_Strict):
    """A Debian package."""

    name: str
    installed: bool = True


class File(_Strict):
    """A file or folder; ``contains`` and ``lacks`` are regular expressions, looked for in each line."""

    path: str
    exists: bool = True
    owner: str | None = None
    mode: Annotated[str, Field(pattern="^[0-7]{4}$")] | None = None
    contains: str | None = None
    lacks: str | None = None


class Sysctl(_Strict):
    """A kernel parameter."""

    name: str
    value: str


class Command(_Strict):
    """What a shell command says, as root; ``prints`` is a regular expression that its output has to match somewhere."""

    run: str
    prints: str = ""
    exit: int = 0


Promise = Port | Http | Snmp | Service | Package | File | Sysctl | Command


class Check(_Strict):
    """One promise. ``id`` is ROLE.WHAT and never changes; ``when: false`` leaves the check out."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z0-9_-]+)+$")]
    vi: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]
    when: bool = True
    port: Port | None = None
    http: Http | None = None
    snmp: Snmp | None = None
    service: Service | None = None
    package: Package | None = None
    file: File | None = None
    sysctl: Sysctl | None = None
    command: Command | None = None

    @property
    def promise(self) -> Promise:
        """The one thing that is looked at."""
        found: Promise = next(one for kind in KINDS if (one := getattr(self, kind)) is not None)
        return found

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise ValueError(f"name one thing to look at: {', '.join(KINDS)}")
        return self


KINDS = tuple(name for name in Check.model_fields if name not in ("id", "vi", "en", "when"))


def read(data: object) -> list[Check]:
    """The checks that apply. Raises InputError with the first mistake of each check, and never with its values."""
    if not isinstance(data, list):
        raise InputError("the checks of a role are a list; write each as - id: ROLE.WHAT, vi, en, and what to look at")
    found = [_check(item, number) for number, item in enumerate(data, 1)]
    ids = [check.id for check in found]
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    if doubled:
        raise InputError(f"two checks are called {doubled[0]}; give each its own id")
    return [check for check in found if check.when]


def _check(item: Any, number: int) -> Check:
    try:
        return Check.model_validate(item)
    except ValidationError as error:
        name = item.get("id", f"number {number}") if isinstance(item, dict) else f"number {number}"
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"check {name}: {where + ': ' if where else ''}{first['msg']}") from None
