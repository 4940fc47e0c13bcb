"""Roles and what they may do."""

from collections.abc import Mapping

from core.i18n import noop
from core.model import Permission, Role

ROLES: Mapping[Role, str] = {
    Role.TECHNICIAN: noop("technician"),
    Role.ADMIN: noop("administrator"),
    Role.AUDITOR: noop("auditor"),
    Role.WALL: noop("wall display"),
}
PERMISSIONS: Mapping[Permission, str] = {
    Permission.OVERVIEW: noop("see the overview"),
    Permission.READ: noop("read everything"),
    Permission.OPERATE: noop("run playbooks, reload the inventory and work on incidents"),
    Permission.ADMINISTER: noop("manage accounts and tokens"),
}
