"""Orders faults in a running sample centre."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import InputError, NotRunningError

SOCKET_NAME = "demo.sock"
_PATIENCE = 5.0


def send(data: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The sample centre's reply to {"subject": ID, "fault": TEXT} or {"list": true}.

    Raises NotRunningError, and InputError with the sample centre's own sentence when it refuses the order.
    """
    path = data / SOCKET_NAME
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(_PATIENCE)
            link.connect(str(path))
            link.sendall(json.dumps(request).encode() + b"\n")
            with link.makefile("rb") as answer:
                reply = json.loads(answer.readline())
    except (OSError, ValueError) as error:
        raise NotRunningError(
            f"no sample centre is running with the data folder {data}; start one: make run"
        ) from error
    if not isinstance(reply, dict):
        raise NotRunningError(f"what listens on {path} is not the sample centre")
    if not reply.get("ok"):
        raise InputError(str(reply.get("error")))
    return reply
