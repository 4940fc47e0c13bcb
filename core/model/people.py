"""Who may do what: roles are data, so that a test can walk them."""

from enum import StrEnum


class Permission(StrEnum):
    """What a route asks for."""

    OVERVIEW = "overview"  # the wall display: states of devices and links, metrics
    READ = "read"  # everything there is to read
    OPERATE = "operate"  # run playbooks, reload, acknowledge
    ADMINISTER = "administer"  # accounts and tokens


class Role(StrEnum):
    """The roles a person or a token can have."""

    TECHNICIAN = "technician"
    ADMIN = "admin"
    AUDITOR = "auditor"
    WALL = "wall"

    @property
    def permissions(self) -> frozenset[Permission]:
        return _PERMISSIONS[self]


_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.WALL: frozenset({Permission.OVERVIEW}),
    Role.AUDITOR: frozenset({Permission.OVERVIEW, Permission.READ}),
    Role.TECHNICIAN: frozenset({Permission.OVERVIEW, Permission.READ, Permission.OPERATE}),
    Role.ADMIN: frozenset(Permission),
}
