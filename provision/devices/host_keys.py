"""SSH host keys of network devices: those that are believed, in a file of OpenSSH's format, and how one is seen."""

import base64
import hashlib
import os
import socket
from contextlib import closing
from pathlib import Path

import paramiko

from core.errors import MotcuaError
from core.model import DeviceTrouble
from provision.devices.sessions import SSH_PORT, SessionError

TIMEOUT = 15.0


def name_of(address: str, port: int) -> str:
    """What a host is called in the file (sshd(8))."""
    return address if port == SSH_PORT else f"[{address}]:{port}"


def is_known(file: Path, address: str, port: int) -> bool:
    """Whether there is a key of this host that is believed. Raises MotcuaError."""
    return known(file).lookup(name_of(address, port)) is not None


def known(file: Path) -> paramiko.HostKeys:
    """The keys that are believed. Raises MotcuaError."""
    try:
        return paramiko.HostKeys(str(file) if file.exists() else None)
    except (OSError, paramiko.SSHException) as error:
        raise MotcuaError(f"the host keys in {file} cannot be read: {error}") from error


def seen(address: str, port: int) -> paramiko.PKey:
    """The key that the host shows now, before any password goes to it. Raises SessionError."""
    try:
        with (
            closing(socket.create_connection((address, port), TIMEOUT)) as line,
            closing(paramiko.Transport(line)) as ssh,
        ):
            ssh.start_client(timeout=TIMEOUT)
            return ssh.get_remote_server_key()
    except paramiko.ssh_exception.IncompatiblePeer as error:
        raise SessionError(DeviceTrouble.NO_COMMON_CRYPTO, str(error)) from error
    except (paramiko.SSHException, EOFError) as error:
        raise SessionError(DeviceTrouble.DROPPED, str(error)) from error
    except OSError as error:
        raise SessionError(DeviceTrouble.UNREACHABLE, error.strerror or "") from error


def believe(file: Path, address: str, port: int, key: paramiko.PKey) -> None:
    """Believe this key of this host from now on, and no other of it. The file is written whole or not at all."""
    keys = known(file)
    name = name_of(address, port)
    if keys.lookup(name) is not None:
        del keys[name]
    keys.add(name, key.get_name(), key)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        keys.save(str(draft))
        draft.replace(file)
    except OSError as error:
        raise MotcuaError(f"the host keys in {file} cannot be written: {error.strerror}") from error


def fingerprint(key: paramiko.PKey) -> str:
    """As ssh-keygen -l shows it: the type and SHA-256 in base64."""
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"{key.get_name()} SHA256:{digest}"
