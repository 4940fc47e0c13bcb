"""Ansible module: many systemd units in one go, where a task for each would be a connection for each."""

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: motcua_units
short_description: Has units run, now and after a restart
options:
  names: {description: The units., type: list, elements: str, required: true}
  daemon_reload:
    description:
      - Whether systemd first reads the files of its units.
      - It does not say that it has to when a unit got its first drop-in.
    type: bool
    default: false
  may_be_missing:
    description: Whether a unit that is not there is passed over, as in a check of what is not installed yet.
    type: bool
    default: false
"""
_PROPERTIES = ("LoadState", "ActiveState", "UnitFileState")
_RUNNING = frozenset({"active", "activating", "reloading"})
_ENABLED = frozenset({"enabled", "static", "alias", "indirect", "generated"})
"""What comes back after a restart, or is not for enabling."""
Standing = dict[str, str]


def read(text: str, names: list[str]) -> dict[str, Standing]:
    """Unit → its properties, from what ``systemctl show`` prints: a block a unit, in the order of their names."""
    blocks = [dict(line.split("=", 1) for line in block.splitlines()) for block in text.strip().split("\n\n")]
    return dict(zip(names, blocks, strict=True))


def missing(standings: dict[str, Standing]) -> list[str]:
    """The units that are not there, or must not be started."""
    return [name for name, one in standings.items() if one["LoadState"] != "loaded"]


def to_enable(standings: dict[str, Standing]) -> list[str]:
    """The units that do not come back after a restart."""
    return [name for name, one in standings.items() if one["UnitFileState"] not in _ENABLED]


def to_start(standings: dict[str, Standing]) -> list[str]:
    """The units that do not run."""
    return [name for name, one in standings.items() if one["ActiveState"] not in _RUNNING]


def main() -> None:
    """Do what Ansible asks for."""
    options = {
        "names": {"type": "list", "elements": "str", "required": True},
        "daemon_reload": {"type": "bool", "default": False},
        "may_be_missing": {"type": "bool", "default": False},
    }
    module = AnsibleModule(options, supports_check_mode=True)
    names = module.params["names"]
    if not names:
        module.exit_json(changed=False, enabled=[], started=[])
    show = ["systemctl", "show", *(f"--property={name}" for name in _PROPERTIES), "--", *names]

    if module.params["daemon_reload"] and not module.check_mode:
        module.run_command(["systemctl", "daemon-reload"], check_rc=True)
    seen = read(module.run_command(show, check_rc=True)[1], names)
    absent = missing(seen)
    if absent and not module.params["may_be_missing"]:
        module.fail_json(msg=f"systemd cannot load {', '.join(absent)}: it is not installed, masked or has a mistake")
    seen = {name: one for name, one in seen.items() if name not in absent}
    enable, start = to_enable(seen), to_start(seen)
    for verb, units in (("enable", enable), ("start", start)):
        if units and not module.check_mode:
            module.run_command(["systemctl", verb, "--", *units], check_rc=True)
    module.exit_json(changed=bool(enable or start), enabled=enable, started=start)


if __name__ == "__main__":
    main()
