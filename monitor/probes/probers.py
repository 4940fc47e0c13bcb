"""Every way to probe, in one map of plain functions; whatever happens comes back as a value."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping

from core.errors import InputError
from core.model import Complaint, Reason
from monitor.probes.dns import probe_dns
from monitor.probes.http import probe_http
from monitor.probes.ntp import probe_ntp
from monitor.probes.result import HELP, Failed, Result, Samples
from monitor.probes.schema import Module
from monitor.probes.tcp import probe_tcp, probe_tls
from monitor.probes.way import Way
from monitor.snmp.render import Sample

Prober = Callable[[str, Module, Samples, Way], Awaitable[None]]
"""(target, module, where measurements go, how to leave) → nothing when it went well. Raises Failed, InputError."""

PROBERS: Mapping[str, Prober] = {
    "http": probe_http,
    "tcp": probe_tcp,
    "tls": probe_tls,
    "dns": probe_dns,
    "ntp": probe_ntp,
}
_log = logging.getLogger(__name__)
LONGEST = 120.0
"""Seconds for one probe when neither the module nor who asks says so."""


async def probe(target: str, module: Module, seconds: float, way: Way) -> Result:
    """Probe, for at most ``seconds``. Raises nothing: what goes wrong is the result's reason."""
    loop = asyncio.get_running_loop()
    samples, began = Samples(), loop.time()
    samples.put("probe_success", 0)
    samples.put("probe_duration_seconds", 0)
    failed: Failed | None = None
    try:
        async with asyncio.timeout(seconds):
            await PROBERS[module.prober](target, module, samples, way)
    except TimeoutError:
        failed = Failed(Reason.UNREACHABLE, Complaint.NO_ANSWER_WITHIN, seconds=f"{seconds:g}")
    except Failed as error:
        failed = error
    except InputError as error:
        failed = Failed(Reason.WRONG_ANSWER, Complaint.MODULE_UNUSABLE, error=error)
    except Exception as error:  # a mistake of ours that one answer brought to light must not end the watching
        _log.exception("the probe of %s failed", target)
        failed = Failed(Reason.WRONG_ANSWER, Complaint.OUR_MISTAKE, error=repr(error))
    duration = loop.time() - began
    samples.put("probe_duration_seconds", duration)
    samples.put("probe_success", failed is None)
    return Result(failed, duration, samples)


def exposed(result: Result, labels: tuple[tuple[str, str], ...] = ()) -> Iterator[Sample]:
    """A result as samples, sorted by name as blackbox_exporter does; ``labels`` stand before each one's own."""
    for name in sorted(result.samples.values):
        for own, value in result.samples.values[name].items():
            yield Sample(name, (*labels, *own), value, "gauge", HELP[name])
