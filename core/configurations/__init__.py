"""Kept configurations of network devices: where they are, and their versions."""

from pathlib import Path

from core.configurations.repository import FILE, Repository

__all__ = ["FILE", "FOLDER", "KNOWN_HOSTS", "Repository", "folder_of", "repository_of"]

FOLDER = "configurations"
KNOWN_HOSTS = "known_hosts"
"""The file of the host keys there, in OpenSSH's format."""


def folder_of(data: Path) -> Path:
    """Where an instance keeps them, below its data folder."""
    return data / FOLDER


def repository_of(data: Path, device: str) -> Repository:
    """The repository of a device; a device's id is a good name of a file."""
    return Repository(folder_of(data) / f"{device}.git")
