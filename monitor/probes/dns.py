"""The dns probe: one query over UDP or TCP, and what its answer must be."""

import asyncio
import re
import struct

from core.model import Complaint, Reason
from monitor.probes import datagrams, dns_wire
from monitor.probes import way as ways
from monitor.probes.dns_wire import Question, Reply
from monitor.probes.result import Failed, Samples
from monitor.probes.schema import Dns, Module, Validate
from monitor.probes.way import Address, Way

_PORT, _TLS_PORT = 53, 853
_DURATION = "probe_dns_duration_seconds"
_LENGTH = struct.Struct(">H")


async def probe_dns(target: str, module: Module, samples: Samples, way: Way) -> None:
    """Ask, and compare the answer. Raises Failed."""
    config = module.dns
    if config is None:
        raise Failed(Reason.WRONG_ANSWER, Complaint.NO_NAME_ASKED)
    for section in ("answer", "authority", "additional"):
        samples.put(f"probe_dns_{section}_rrs", 0)
    samples.put("probe_dns_query_succeeded", 0)
    for phase in ("resolve", "connect", "request"):
        samples.put(_DURATION, 0, phase=phase)
    asked = dns_wire.question(config.query_name, config.query_type, config.query_class, config.recursion_desired)
    host, port = ways.split_host(target, _TLS_PORT if config.dns_over_tls else _PORT)
    address = await ways.resolve(host, config, way, samples)
    samples.put(_DURATION, samples.get("probe_dns_lookup_time_seconds") or 0.0, phase="resolve")
    ask = _over_tcp if config.transport_protocol == "tcp" else _over_udp
    found = await ask(asked, (host, address, port), config, samples, way)
    samples.put("probe_dns_query_succeeded", 1)
    _tell(samples, asked, found)
    _compare(config, found)


async def _over_udp(asked: Question, whom: tuple[str, Address, int], config: Dns, samples: Samples, way: Way) -> Reply:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with datagrams.exchange(way.place(*whom), config.source_ip_address) as talk:
        connected = loop.time()
        samples.put(_DURATION, connected - began, phase="connect")
        try:
            talk.send(asked.octets)
            while True:
                found = dns_wire.reply(asked, (await talk.receive())[0])
                if found is not None:
                    return found
        finally:
            samples.put(_DURATION, loop.time() - connected, phase="request")


async def _over_tcp(asked: Question, whom: tuple[str, Address, int], config: Dns, samples: Samples, way: Way) -> Reply:
    """RFC 7766; with TLS RFC 7858."""
    loop = asyncio.get_running_loop()
    talk = await ways.connect(*whom, config, way)
    try:
        if config.dns_over_tls:
            await ways.secure(talk, whom[0], config.tls_config, way)
        samples.put(_DURATION, talk.connect_seconds + talk.tls_seconds, phase="connect")
        began = loop.time()
        talk.writer.write(_LENGTH.pack(len(asked.octets)) + asked.octets)
        (length,) = _LENGTH.unpack(await talk.reader.readexactly(_LENGTH.size))
        found = dns_wire.reply(asked, await talk.reader.readexactly(length))
        samples.put(_DURATION, loop.time() - began, phase="request")
    except (OSError, asyncio.IncompleteReadError) as error:
        raise Failed(Reason.UNREACHABLE, Complaint.CONNECTION_LOST, error=error) from error
    finally:
        talk.close()
    if found is None:
        raise Failed(Reason.WRONG_ANSWER, Complaint.NO_REPLY)
    return found


def _tell(samples: Samples, asked: Question, found: Reply) -> None:
    samples.put("probe_dns_answer_rrs", len(found.answer))
    samples.put("probe_dns_authority_rrs", len(found.authority))
    samples.put("probe_dns_additional_rrs", len(found.additional))
    if asked.is_soa:
        samples.put("probe_dns_serial", found.serial or 0)


def _compare(config: Dns, found: Reply) -> None:
    if found.rcode not in config.valid_rcodes:
        raise Failed(Reason.WRONG_ANSWER, Complaint.NAME_SERVER_REFUSES, code=found.rcode)
    for name, records, rule in (
        ("answer", found.answer, config.validate_answer_rrs),
        ("authority", found.authority, config.validate_authority_rrs),
        ("additional", found.additional, config.validate_additional_rrs),
    ):
        if not fits(records, rule):
            shown = "; ".join(records) or "–"
            raise Failed(Reason.WRONG_ANSWER, Complaint.WRONG_SECTION, section=name, records=shown)


def fits(records: tuple[str, ...], rule: Validate) -> bool:
    """Whether records pass; blackbox_exporter's four rules, each over all its patterns.

    ``fail_if_all_match_regexp`` fails when not all match: so it does there, whatever its name says.
    """

    def any_of(record: str, patterns: tuple[str, ...]) -> bool:
        return any(re.search(pattern, record) for pattern in patterns)

    def all_of(record: str, patterns: tuple[str, ...]) -> bool:
        return all(re.search(pattern, record) for pattern in patterns)

    if not records and (rule.fail_if_not_matches_regexp or rule.fail_if_none_matches_regexp):
        return False
    if any(any_of(record, rule.fail_if_matches_regexp) for record in records):
        return False
    everything = rule.fail_if_all_match_regexp
    if everything and not all(all_of(record, everything) for record in records):
        return False
    if not all(all_of(record, rule.fail_if_not_matches_regexp) for record in records):
        return False
    wanted = rule.fail_if_none_matches_regexp
    return not wanted or any(any_of(record, wanted) for record in records)
