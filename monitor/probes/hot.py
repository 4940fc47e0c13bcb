"""The hot paths of every ping: compiled where the machine that installed us could compile, plain Python elsewhere."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    COMPILED: bool
    from monitor.probes.plain import Measures, echo_number, receive_echoes, send_echoes
else:
    try:
        from monitor._native import Measures, echo_number, receive_echoes, send_echoes

        COMPILED = True
    except ImportError:
        from monitor.probes.plain import Measures, echo_number, receive_echoes, send_echoes

        COMPILED = False

__all__ = ["COMPILED", "Measures", "echo_number", "receive_echoes", "send_echoes"]
