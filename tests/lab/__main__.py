"""The lab by hand; ``down`` also removes what killed runs of the tests left."""

import subprocess
import sys

from tests.lab.commands import LabError
from tests.lab.lab import BY_HAND, Lab, sweep
from tests.lab.requirements import missing

USAGE = "usage: python -m tests.lab up | exec NODE COMMAND… | ssh HOST COMMAND | cut CABLE | heal CABLE | down"


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    if reason := missing():
        return _complain(reason)
    lab = Lab(BY_HAND)
    try:
        match arguments:
            case ["up"]:
                return _up(lab)
            case ["down"]:
                lab.down()
                sweep()
            case ["exec", node, *command] if command:
                return subprocess.run(lab.command(node, command), check=False).returncode
            case ["ssh", node, *command] if command:
                return subprocess.run(lab.command("ctl", lab.ssh(node, " ".join(command))), check=False).returncode
            case ["cut", cable]:
                lab.cut(cable)
            case ["heal", cable]:
                lab.heal(cable)
            case _:
                return _complain(USAGE)
    except (LabError, KeyError) as error:
        return _complain(str(error.args[0]))
    return 0


def _up(lab: Lab) -> int:
    if lab.folder.exists():
        return _complain("the lab is up already; 'python -m tests.lab down' takes it down")
    lab.up()
    for node in lab.topology.nodes:
        print(f"{node.name:8} {lab.address(node.name):14} {'Debian host' if node.host else 'namespace'}")
    print(f"cables: {', '.join(cable.name for cable in lab.topology.cables)}")
    print(f"key: {lab.ssh_key}  known hosts: {lab.known_hosts}")
    return 0


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
