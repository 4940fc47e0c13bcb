"""The inventory reader: an Ansible inventory folder in, frozen models out."""

from core.inventory.reader import digest_of, load, publish, warnings
from core.inventory.secrecy import secret_mistakes

__all__ = ["digest_of", "load", "publish", "secret_mistakes", "warnings"]
