"""Somebody who asks for something, or nobody: a name and what it may do."""

from dataclasses import dataclass

from core.model import Permission, Role


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a role, or nobody (``role`` None). ``name`` is what the audit log says."""

    name: str
    role: Role | None

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it."""
        return self.role is not None and permission in self.role.permissions


NOBODY = Visitor("", None)
