"""Made-up offices: switches and hosts as a tree, and what each switch has learned when everybody has spoken."""

from dataclasses import dataclass

from monitor.cabling.said import Learned, Said


@dataclass(frozen=True)
class Office:
    """``uplinks[n]`` is the switch above switch n + 1; ``hosts[n]`` the switch on which host n hangs."""

    uplinks: tuple[int, ...]
    hosts: tuple[int, ...]

    def names(self) -> list[str]:
        return [f"s{number}" for number in range(len(self.uplinks) + 1)]

    def edges(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(one node, the other) → (its port, the other's): a port is called after whom it leads to."""
        pairs = [(f"s{above}", f"s{number + 1}") for number, above in enumerate(self.uplinks)]
        pairs += [(f"s{switch}", f"h{number}") for number, switch in enumerate(self.hosts)]
        return {(one, other): (f"to-{other}", f"to-{one}" if other.startswith("s") else "") for one, other in pairs}

    def told(self, *silent: str) -> dict[str, Said]:
        """What every switch but the silent ones has in its table."""
        return {
            name: Said(name, frozenset({mac(name)}), {}, learned=tuple(self._learned(name)))
            for name in self.names()
            if name not in silent
        }

    def _learned(self, name: str) -> list[Learned]:
        around = self._around()
        return [
            Learned(f"to-{first}", mac(station)) for first in around[name] for station in _reached(around, first, name)
        ]

    def _around(self) -> dict[str, list[str]]:
        around: dict[str, list[str]] = {}
        for one, other in self.edges():
            around.setdefault(one, []).append(other)
            around.setdefault(other, []).append(one)
        return around


def mac(name: str) -> str:
    """The MAC of a switch or host."""
    return f"02:00:00:00:{'01' if name[0] == 's' else '02'}:{int(name[1:]):02x}"


def _reached(around: dict[str, list[str]], first: str, without: str) -> list[str]:
    found, waiting = [], [(first, without)]
    while waiting:
        node, came_from = waiting.pop()
        found.append(node)
        waiting += [(following, node) for following in around[node] if following != came_from]
    return found
