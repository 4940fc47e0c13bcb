"""Orders faults in a running sample centre."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import NotRunningError

SOCKET_NAME = "demo.sock"
_PATIENCE = 5.0


def send(data: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The sample centre's reply: ``ok``, and ``error`` (a sentence) when it is False.

    Requests are {"subject": ID, "fault": TEXT} and {"list": true}. Raises NotRunningError.
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
    return reply
