"""The table and the plot that a run leaves."""

import platform
from math import log
from pathlib import Path

RESULTS = Path(__file__).parents[1] / "results"
Figures = dict[str, float]
_COLOURS = {"motcua": "#0b6e4f"}


def write(found: dict[str, dict[str, Figures]], own: dict[str, Figures], agent_us: float) -> None:
    """Write ``snmp.md`` and ``snmp.svg``, and print the table."""
    RESULTS.mkdir(exist_ok=True)
    text = _table(found) + _targets(found, own) + _agent(found, agent_us)
    (RESULTS / "snmp.md").write_text(text, encoding="utf-8")
    (RESULTS / "snmp.svg").write_text(_plot(found["walk"]), encoding="utf-8")
    print(text)


def _table(found: dict[str, dict[str, Figures]]) -> str:
    lines = [
        "# SNMP: what asking costs",
        "",
        f"Python {platform.python_version()}; one run, medians of its rounds; CPU of the client's process.",
        "IF walk: 52 ports × 25 columns; net-snmp's library and gosnmp ask ten columns in one GetBulk.",
        "",
        "| client | IF walk, CPU ms | PDUs | against us | GET of 10, CPU µs | against us |",
        "|---|---|---|---|---|---|",
    ]
    ours, our_get = found["walk"]["motcua"], found["get"]["motcua"]
    for name, walk in found["walk"].items():
        get = found["get"].get(name)
        gets = f"{get['ms'] * 1000:.0f} | {get['ms'] / our_get['ms']:.2f}" if get else "– | –"
        share = walk["ms"] / ours["ms"]
        lines.append(f"| {name} | {walk['ms']:.2f} | {walk['pdus']:.1f} | {share:.2f} | {gets} |")
    return "\n".join(lines) + "\n\n"


def _targets(found: dict[str, dict[str, Figures]], own: dict[str, Figures]) -> str:
    walk, get = found["walk"], found["get"]
    ours = walk["motcua"]["ms"]
    rows: list[tuple[str, float, float]] = [
        (f"IF walk against {name} (times)", ours / walk[name]["ms"], most)
        for name, most in (("netsnmp", 1.5), ("gosnmp", 1.5), ("pysnmp", 1 / 80))
        if name in walk
    ]
    if "snmp_exporter" in walk:
        share = own["text"]["ms"] / walk["snmp_exporter"]["ms"]
        rows.append(("IF walk and its text against snmp_exporter (times)", share, 1 / 8))
    if "gosnmp" in get:
        rows.append(("GET of 10 against gosnmp (times)", get["motcua"]["ms"] / get["gosnmp"]["ms"], 0.5))
    rows += [
        ("version 3 (SHA-256, AES) against own version 2c (times)", own["v3"]["ms"] / ours, 1.8),
        ("PDUs an IF walk", walk["motcua"]["pdus"], 10),
        ("round trips a device, scalars and IF walk, at 50 ms", own["far"]["wall"] / (64 / 8) / 0.05, 4),
        ("RSS MB at 512 walks in flight", own["wide"]["rss"], 80),
        ("requests sent again at 512 walks in flight, every device alive", own["wide"]["retried"], 0),
        ("cost of a GET at 10,000 devices against 100 (times)", own["many"]["ms"] / own["few"]["ms"], 1.2),
        ("30 % of 2,000 silent: wall against timeout × tries (times)", own["silent"]["wall"] / 6.0, 1.25),
        ("descriptors for 2,000 devices", own["silent"]["descriptors"], 10),
    ]
    lines = ["| target | measured | at most | |", "|---|---|---|---|"]
    lines += [f"| {what} | {is_:.3g} | {most:.3g} | {'met' if is_ <= most else 'short'} |" for what, is_, most in rows]
    return "\n".join(lines) + "\n\n"


def _agent(found: dict[str, dict[str, Figures]], agent_us: float) -> str:
    walk = found["walk"]["motcua"]
    return (
        f"The load agent takes {agent_us:.1f} µs of CPU for a datagram, {walk['agent_ms']:.2f} ms for our walk,\n"
        f"{walk['agent_ms'] / walk['ms']:.0%} of what the client takes, on another core: it is not the bottleneck.\n"
    )


def _plot(walk: dict[str, Figures]) -> str:
    """Bars of the CPU of a walk, their lengths by the logarithm."""
    longest = max(figures["ms"] for figures in walk.values())
    least = min(figures["ms"] for figures in walk.values()) / 2
    rows = []
    for number, (name, figures) in enumerate(sorted(walk.items(), key=lambda one: one[1]["ms"])):
        y, width = 50 + number * 34, log(figures["ms"] / least) / log(longest / least) * 420
        rows.append(
            f'<text x="120" y="{y + 16}" text-anchor="end">{name}</text>'
            f'<rect x="130" y="{y}" width="{width:.0f}" height="22" fill="{_COLOURS.get(name, "#8a9ba8")}"/>'
            f'<text x="{136 + width:.0f}" y="{y + 16}">{figures["ms"]:.2f} ms</text>'
        )
    height = 60 + len(rows) * 34
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="660" height="{height}" font-family="sans-serif">'
        '<rect width="100%" height="100%" fill="white"/><text x="130" y="28">CPU of an IF walk, logarithmic</text>'
        + "".join(rows)
        + "</svg>\n"
    )
