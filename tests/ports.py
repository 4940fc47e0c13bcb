"""Ports of loopback that nobody has bound just now, for daemons that are started by a test."""

import socket


def free_tcp_port() -> int:
    """Somebody else may take it before it is bound again, as with any such port."""
    return _free(socket.SOCK_STREAM)


def free_udp_port() -> int:
    """The same for datagrams."""
    return _free(socket.SOCK_DGRAM)


def _free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port
