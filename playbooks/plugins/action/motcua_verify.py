"""Looks whether a machine is what a role promises: ``checks`` is the role's list; changes nothing, in check mode too.

Gives ``checks``, a list of {host, id, vi, en, expected, seen, passed}, and ``failures``, a sentence each.
"""

from dataclasses import asdict
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from core.errors import InputError
from provision.verification import Machine, look, read


class ActionModule(ActionBase):
    """What Ansible asks for."""

    _supports_check_mode = True

    def run(self, tmp: None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Look at every check over the task's own connection, as the user that the task becomes."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        _, arguments = self.validate_argument_spec(argument_spec={"checks": {"type": "list", "required": True}})
        variables = task_vars or {}
        name = str(variables["inventory_hostname"])
        address = str(self._play_context.remote_addr or name)
        try:
            found = look(read(arguments["checks"]), Machine(name, address, self._shell_command))
        except InputError as error:
            raise AnsibleActionFail(f"{error}.") from error
        failures = [f"{one.id} ({one.en}): expected {one.expected}, seen {one.seen}" for one in found if not one.passed]
        return result | {"changed": False, "checks": [asdict(one) for one in found], "failures": failures}

    def _shell_command(self, command: str) -> tuple[int, str, str]:
        done = self._low_level_execute_command(command)
        # sudo may want a terminal, and a terminal ends lines in its own way
        return int(done["rc"]), str(done["stdout"]).replace("\r\n", "\n"), str(done["stderr"]).replace("\r\n", "\n")
