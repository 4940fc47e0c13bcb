"""The hot paths of every poll: compiled where the machine that installed us could compile, plain Python elsewhere."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    COMPILED: bool
    from monitor.snmp.plain import (
        Column,
        Endpoint,
        Flight,
        Post,
        Rows,
        lines,
        peer,
        receive,
        regular,
        scalars,
        send,
        user_header,
        xored,
    )
else:
    try:
        from monitor._native import (
            Column,
            Endpoint,
            Flight,
            Post,
            Rows,
            lines,
            peer,
            receive,
            regular,
            scalars,
            send,
            user_header,
            xored,
        )

        COMPILED = True
    except ImportError:
        from monitor.snmp.plain import (
            Column,
            Endpoint,
            Flight,
            Post,
            Rows,
            lines,
            peer,
            receive,
            regular,
            scalars,
            send,
            user_header,
            xored,
        )

        COMPILED = False

__all__ = [
    "COMPILED",
    "Column",
    "Endpoint",
    "Flight",
    "Post",
    "Rows",
    "lines",
    "peer",
    "receive",
    "regular",
    "scalars",
    "send",
    "user_header",
    "xored",
]
