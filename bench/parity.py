"""Our samples and snmp_exporter's for every recorded device: ``python -m bench.parity [MODULE …]``.

Debian's exporter (0.21) has the layout without ``auths``, so our modules are written for it in that one; it asks with
version 2c, as we do. What differs is listed with its reason; exit code 1 when a difference has none.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

from bench import recordings
from core.model import Outcome
from monitor.snmp import modules, render
from monitor.snmp.engine import Agent, Engine
from monitor.snmp.poll import poll
from monitor.snmp.schema import Metric, Module
from monitor.snmp.security import CommunitySecurity
from monitor.snmp.transport import Transport
from monitor.snmp.types import COMBINED

Series = Mapping[tuple[str, frozenset[tuple[str, str]]], float]
_SHOWN = 5
"""Examples of each kind of difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One series that only one side has, or whose value differs."""

    device: str
    module: str
    series: str
    theirs: float | None
    ours: float | None
    reason: str


def old_layout(found: Mapping[str, Module]) -> dict[str, Any]:
    """Our modules as version 0.21 reads them: version and community stand in each module, and there are no scales."""
    auth = {"version": 2, "auth": {"community": recordings.COMMUNITY}}
    return {name: _old_module(module) | auth for name, module in found.items()}


def _old_module(module: Module) -> dict[str, Any]:
    body = _plain(module.model_dump(exclude_unset=True))
    metrics = [
        {key: value for key, value in metric.items() if key not in ("scale", "offset")} for metric in body["metrics"]
    ]
    for metric in metrics:
        # a metric that it must have a help text for, and lookups without an object
        metric.setdefault("help", metric["name"])
    return {"walk": body["walk"], "metrics": metrics, "timeout": "5s"}


def _plain(body: Any) -> Any:
    if isinstance(body, Mapping):
        return {key: _plain(value) for key, value in body.items()}
    return [_plain(one) for one in body] if isinstance(body, tuple) else body


@contextmanager
def exporter(found: Mapping[str, Module], folder: Path) -> Iterator[str]:
    """A running snmp_exporter; the address of its /snmp."""
    program = recordings.tool("prometheus-snmp-exporter", "prometheus-snmp-exporter")
    file, port = folder / "snmp.yml", recordings.free_port()
    file.write_text(yaml.safe_dump(old_layout(found)), encoding="utf-8")
    command = [program, f"--config.file={file}", f"--web.listen-address=127.0.0.1:{port}"]
    log = (folder / "exporter.log").open("wb")
    with (
        log,
        recordings.ended(subprocess.Popen([*command, "--snmp.wrap-large-counters"], stdout=log, stderr=log)) as process,
    ):
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        if process.poll() is not None:
            sys.exit((folder / "exporter.log").read_text(encoding="utf-8"))
        yield f"http://127.0.0.1:{port}/snmp"


def series(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every series of a text; empty labels are as good as none."""
    return {
        (sample.name, frozenset((name, value) for name, value in sample.labels.items() if value)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.startswith("snmp_scrape_")
    }


def theirs(url: str, address: tuple[str, int], module: str) -> Series | str:
    """What the exporter says, or why it says nothing."""
    try:
        with urllib.request.urlopen(f"{url}?target={address[0]}:{address[1]}&module={module}", timeout=60) as answer:  # noqa: S310  -- our own child
            return series(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode("utf-8", "replace").strip()


async def ours(engine: Engine, address: tuple[str, int], found: Mapping[str, Module], name: str) -> Series | str:
    """What we say, or why we say nothing."""
    plan = modules.plan(dict(found), [name])
    agent = Agent(address, CommunitySecurity(1, recordings.COMMUNITY.encode()))
    result = await poll(engine, agent, plan, 60.0)
    if result.outcome is not Outcome.ANSWERED:
        return result.message
    return series(render.exposition(render.samples(plan, result)))


def unscaled(found: Mapping[str, Module]) -> dict[str, Module]:
    """Our modules without scales and offsets, which version 0.21 does not know."""
    plain = {"scale": 1.0, "offset": 0.0}
    return {
        name: module.model_copy(update={"metrics": tuple(one.model_copy(update=plain) for one in module.metrics)})
        for name, module in found.items()
    }


def differences(device: str, module: Module, name: str, mine: Series, other: Series) -> Iterator[Difference]:
    """Each series that is not the same on both sides, with the reason as far as one is known."""
    metrics = {metric.name: metric for metric in module.metrics}
    untyped = {one.labelname for metric in module.metrics for one in metric.lookups if one.type in COMBINED}
    bare_mine, bare_other = _without(untyped, mine), _without(untyped, other)
    for key in sorted(set(mine) | set(other), key=str):
        told, said = other.get(key), mine.get(key)
        if told == said or (told is not None and said is not None and isnan(told) and isnan(said)):
            continue
        bare = (key[0], frozenset(label for label in key[1] if label[0] not in untyped))
        reason = _reason(metrics.get(key[0]), told, said)
        if not reason and untyped and bare in bare_mine and bare_mine[bare] == bare_other.get(bare):
            reason = "a label's type stands in the column before it: version 0.21 does not look there, newer ones do"
        labels = ",".join(f'{label}="{value}"' for label, value in sorted(key[1]))
        yield Difference(device, name, f"{key[0]}{{{labels}}}", told, said, reason)


def _without(labels: set[str], found: Series) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (name, frozenset(label for label in one if label[0] not in labels)): value
        for (name, one), value in found.items()
    }


def _reason(metric: Metric | None, told: float | None, said: float | None) -> str:
    if metric is None or told is None or said is not None:
        return ""
    if not metric.indexes and told:
        return "the agent names an object without the 0 at its end: the exporter's walk meets it, our get does not"
    if metric.type in ("gauge", "counter", "Float", "Double") and told == 0:
        return "the agent answers with octets where a number belongs: the exporter says 0, we say nothing"
    return ""


async def compare(
    found: Mapping[str, Module], hosts: Mapping[str, tuple[str, int]], url: str
) -> tuple[Counter[str], list[Difference]]:
    """(counts, differences) over all devices and modules."""
    counts: Counter[str] = Counter()
    listed: list[Difference] = []
    transport = Transport()
    await transport.open()
    engine = Engine(transport, time.monotonic)
    for device, address in hosts.items():
        for name, module in found.items():
            mine = await ours(engine, address, found, name)
            other = await asyncio.to_thread(theirs, url, address, name)
            counts["scrapes"] += 1
            if isinstance(mine, str) or isinstance(other, str):
                if isinstance(mine, str) != isinstance(other, str):
                    listed.append(Difference(device, name, "the whole scrape", None, None, _refusal(mine, other)))
                counts["refused by both"] += isinstance(mine, str) and isinstance(other, str)
                continue
            counts["series"] += len(set(mine) | set(other))
            counts["scrapes with samples"] += bool(mine)
            listed += differences(device, module, name, mine, other)
    transport.close()
    return counts, listed


_REFUSALS = {
    "collected before with the same name and label values": "the agent gives a row twice: we keep the first",
    "not increasing": "the agent's names do not increase: we keep what came before",
    "is not valid UTF-8": "octets that are no UTF-8: we write U+FFFD, as newer ones do",
    "BITS type was not a BISTRING": "the agent answers with a number where bits belong: we leave the object out",
}
"""What the exporter says when it fails a whole scrape → what we do."""


def _refusal(mine: Series | str, other: Series | str) -> str:
    if isinstance(mine, str):
        return f"? we: {mine}"
    known = [reason for part, reason in _REFUSALS.items() if part in str(other)]
    return f"the exporter fails the whole scrape; {known[0]}" if known else f"? the exporter: {str(other)[-200:]}"


def main(*names: str) -> int:
    """Compare these modules, all by default. Exit code 1 when a difference has no reason."""
    where = recordings.place()
    if isinstance(where, str):
        print(f"skipped: {where}")
        return 0
    own = unscaled(modules.load(modules.OWN_MODULES))
    chosen = {name: module for name, module in own.items() if not names or name in names}
    with (
        tempfile.TemporaryDirectory(prefix="motcua-parity-") as folder,
        recordings.served(where, Path(folder)) as hosts,
        exporter(chosen, Path(folder)) as url,
    ):
        counts, listed = asyncio.run(compare(chosen, hosts, url))
    print(f"{len(hosts)} devices, {len(chosen)} modules: {', '.join(f'{n} {what}' for what, n in counts.items())}")
    return report(listed)


def report(listed: list[Difference]) -> int:
    """Print the differences by their reasons; 1 when one has none."""
    reasons = Counter(one.reason or "?" for one in listed)
    for reason, count in reasons.most_common():
        print(f"{count:6d}  {reason}")
        for one in [each for each in listed if (each.reason or "?") == reason][:_SHOWN]:
            print(f"        {one.device} {one.module}: {one.series}: exporter {one.theirs}, ours {one.ours}")
    unexplained = sum(count for reason, count in reasons.items() if reason.startswith("?"))
    print(f"{len(listed)} differences, {unexplained} unexplained")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
