"""The first half of ``motcua provision accept``: every machine is looked at by a run of verify."""

import getpass
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from core.model import RunRecord, RunRequest
from core.settings import Settings
from provision.cli import Instance
from provision.preflight import check

PLAYBOOK = "verify"


def looked_at(limit: str, config: Path | None, data: Path | None) -> tuple[Settings, RunRecord]:
    """Ask for the run, follow it on stderr, and give it as it ended, with the settings of the instance.

    It changes nothing and is asked for as a check, so that it waits for nobody's consent. Raises InputError; ends the
    command when nothing carries out runs.
    """
    here = Instance.open(config, data)
    request = RunRequest(PLAYBOOK, getpass.getuser(), limit, check=True)
    check(here.carried_out_by(), request)
    follower = replace(here.follower(), console=Console(stderr=True))
    return here.settings, follower.follow(here.request(request))
