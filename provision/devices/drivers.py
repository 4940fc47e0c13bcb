"""Drivers of netmiko whose login would change the device: here they log in and change nothing."""

import re
from collections.abc import Sequence
from typing import Any

import paramiko
from netmiko.dlink.dlink_ds import DlinkDSSSH
from netmiko.fortinet.fortinet_ssh import FortinetSSH
from netmiko.hp.hp_comware import HPComwareSSH
from netmiko.huawei.huawei import HuaweiSSH

_MOST = 10
"""Questions that one login may ask."""
_WELCOME = "to continue"
"""What ends a banner that wants to be seen: Comware's 'Press Y or ENTER to continue, N to exit.'"""


class QuietHuawei(HuaweiSSH):
    """Answers no to whatever the login asks: netmiko's own answers yes, and saves the configuration."""

    def __init__(self, declined: Sequence[re.Pattern[str]] = (), **parameters: Any) -> None:
        self._declined = declined
        super().__init__(**parameters)

    def special_login_handler(self, delay_factor: float = 1.0) -> None:  # noqa: ARG002  its signature
        """Read until the prompt."""
        _decline(self, self._declined)
        self.write_channel(self.RETURN)  # the next reader wants a prompt of its own


class QuietComware(HPComwareSSH):
    """Answers no to whatever the login asks: netmiko's own takes the end of a question for the prompt."""

    def __init__(self, declined: Sequence[re.Pattern[str]] = (), **parameters: Any) -> None:
        self._declined = declined
        super().__init__(**parameters)

    def session_preparation(self) -> None:
        """Read until the prompt, and switch the pages off."""
        _decline(self, self._declined)
        self.set_base_prompt()
        self.disable_paging(command="screen-length disable")


def _decline(connection: Any, declined: Sequence[re.Pattern[str]]) -> None:
    """Read until a prompt of VRP's or Comware's kind, and answer no to each question before it."""
    asked = "|".join(one.pattern for one in declined)
    for _ in range(_MOST):
        said = connection.read_until_pattern(rf"(?:{asked}|{_WELCOME}|[>\]]\s*\Z)")
        if any(one.search(said) for one in declined):
            connection.write_channel("N" + connection.RETURN)
        elif _WELCOME in said:
            connection.write_channel(connection.RETURN)
        else:
            return
    raise ValueError("the login asks again and again")


class QuietFortinet(FortinetSSH):
    """Leaves the console's pages as they are: netmiko's own sets them in the device's configuration.

    It also takes any key exchange that paramiko knows: of those that netmiko allows here one is left in paramiko 5.
    """

    def __init__(self, declined: Sequence[re.Pattern[str]] = (), **parameters: Any) -> None:  # noqa: ARG002  none here
        self.preferred_kex = set(paramiko.Transport._preferred_kex)
        super().__init__(**parameters)

    def session_preparation(self) -> None:
        """Accept a banner that wants it, and find the prompt."""
        said = self._test_channel_read(pattern=rf"to accept|{self.prompt_pattern}")
        if "to accept" in said:
            self.write_channel("a\r")
            self._test_channel_read(pattern=self.prompt_pattern)
        self.set_base_prompt()

    def cleanup(self, command: str = "exit") -> None:
        """Log out."""
        self.write_channel(command + self.RETURN)


class QuietDlink(DlinkDSSSH):
    """Leaves the pages as they are: they are a setting of the device, and netmiko's own sets it twice."""

    def __init__(self, declined: Sequence[re.Pattern[str]] = (), **parameters: Any) -> None:  # noqa: ARG002  none here
        super().__init__(**parameters)

    def session_preparation(self) -> None:
        """Find the prompt."""
        self.ansi_escape_codes = True
        self._test_channel_read(pattern=r"[#>]")
        self.set_base_prompt(alt_prompt_terminator=">")

    def cleanup(self, command: str = "logout") -> None:
        """Log out."""
        self.write_channel(command + self.RETURN)


QUIET: dict[str, type[Any]] = {
    "huawei": QuietHuawei,
    "hp_comware": QuietComware,
    "fortinet": QuietFortinet,
    "dlink_ds": QuietDlink,
}
"""Device type → the driver that is used instead of netmiko's own; it answers no to the questions in ``declined``."""
