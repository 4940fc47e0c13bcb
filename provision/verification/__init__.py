"""Looks from outside whether a machine is what its roles promise."""

from provision.verification.checks import Check, read
from provision.verification.looking import Machine, look

__all__ = ["Check", "Machine", "look", "read"]
