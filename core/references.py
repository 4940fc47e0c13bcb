"""What a reference to a secret looks like; resolving it is for ``core.secrets``."""

FILE = "file:"
ENVIRONMENT = "env:"
VAULT = "$ANSIBLE_VAULT;"


def is_reference(value: str) -> bool:
    """Whether a text refers to a secret rather than being one."""
    return value.startswith((FILE, ENVIRONMENT, VAULT))
