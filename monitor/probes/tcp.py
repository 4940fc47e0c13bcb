"""The tcp and tls probes: a connection, a handshake, a conversation in lines."""

import asyncio
import re

from core.model import Complaint, Reason
from monitor.probes import way as ways
from monitor.probes.result import Failed, Samples
from monitor.probes.schema import Module, QueryResponse, Tcp, Tls
from monitor.probes.way import Conversation, Way

_GROUP = re.compile(r"\$(?:\{(\w+)\}|(\w+)|(\$))")


async def probe_tcp(target: str, module: Module, samples: Samples, way: Way) -> None:
    """Connect, go over to TLS if the module says so, and hold its conversation. Raises Failed."""
    samples.put("probe_failed_due_to_regex", 0)
    await _probe(target, module.tcp, samples, way, at_once=module.tcp.tls)


async def probe_tls(target: str, module: Module, samples: Samples, way: Way) -> None:
    """Connect and shake hands: chain and expiry. Raises Failed."""
    await _probe(target, module.tls, samples, way, at_once=True)


async def _probe(target: str, config: Tcp | Tls, samples: Samples, way: Way, at_once: bool) -> None:
    host, port = ways.split_host(target, 443 if isinstance(config, Tls) else None)
    address = await ways.resolve(host, config, way, samples)
    talk = await ways.connect(host, address, port, config, way)
    try:
        if at_once:
            (await ways.secure(talk, host, config.tls_config, way)).tell(samples)
        if isinstance(config, Tcp):
            for step in config.query_response:
                await _converse(talk, step, samples)
                if step.starttls:
                    (await ways.secure(talk, host, config.tls_config, way)).tell(samples)
    except (OSError, asyncio.IncompleteReadError) as error:
        raise Failed(Reason.UNREACHABLE, Complaint.ENDED_CONVERSATION, target=target, error=error) from error
    finally:
        talk.close()


async def _converse(talk: Conversation, step: QueryResponse, samples: Samples) -> None:
    send = step.send or ""
    if step.expect is not None:
        match = await _awaited(talk, re.compile(step.expect.encode()), samples)
        send = expanded(send, match)
    if send:
        talk.writer.write(send.encode() + b"\n")
        await talk.writer.drain()


async def _awaited(talk: Conversation, pattern: re.Pattern[bytes], samples: Samples) -> re.Match[bytes]:
    """The first line that matches. Raises Failed when the other side ends before."""
    while True:
        try:
            line = await talk.reader.readline()
        except ValueError as error:  # a line without an end
            raise Failed(Reason.WRONG_ANSWER, Complaint.ENDLESS_LINE) from error
        match = pattern.search(line.rstrip(b"\r\n")) if line else None
        if match is not None:
            samples.put("probe_failed_due_to_regex", 0)
            return match
        if not line:
            samples.put("probe_failed_due_to_regex", 1)
            raise Failed(Reason.WRONG_ANSWER, Complaint.NO_LINE_MATCHES, pattern=pattern.pattern.decode())


def expanded(template: str, match: re.Match[bytes]) -> str:
    """``$1``, ``${1}`` and ``${name}`` as Go expands them: what is no group is empty, ``$$`` is a dollar."""

    def part(found: re.Match[str]) -> str:
        if found[3]:
            return "$"
        name = found[1] or found[2]
        try:
            value = match[int(name) if name.isdecimal() else name]
        except IndexError:
            return ""
        return (value or b"").decode(errors="replace")

    return _GROUP.sub(part, template)
