"""Drivers of netmiko whose login would change the device: here they log in and change nothing."""

import re
from typing import Any

import paramiko
from netmiko.dlink.dlink_ds import DlinkDSSSH
from netmiko.fortinet.fortinet_ssh import FortinetSSH
from netmiko.huawei.huawei import HuaweiSSH

_QUESTION = re.compile(r"\[[Yy]/[Nn]\]|Change now|Please choose")


class QuietHuawei(HuaweiSSH):
    """Answers no to whatever the login asks: netmiko's own answers yes, and saves the configuration."""

    def special_login_handler(self, delay_factor: float = 1.0) -> None:  # noqa: ARG002  its signature
        """Read until the prompt."""
        for _ in range(10):
            said = self.read_until_pattern(rf"(?:{_QUESTION.pattern}|{self.prompt_pattern}\s*\Z)")
            if _QUESTION.search(said) is None:
                self.write_channel(self.RETURN)  # the next reader wants a prompt of its own
                return
            self.write_channel("N" + self.RETURN)
        raise ValueError("the login asks again and again")


class QuietFortinet(FortinetSSH):
    """Leaves the console's pages as they are: netmiko's own sets them in the device's configuration.

    It also takes any key exchange that paramiko knows: of those that netmiko allows here one is left in paramiko 5.
    """

    def __init__(self, **parameters: Any) -> None:
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

    def session_preparation(self) -> None:
        """Find the prompt."""
        self.ansi_escape_codes = True
        self._test_channel_read(pattern=r"[#>]")
        self.set_base_prompt(alt_prompt_terminator=">")

    def cleanup(self, command: str = "logout") -> None:
        """Log out."""
        self.write_channel(command + self.RETURN)


QUIET: dict[str, type[Any]] = {"huawei": QuietHuawei, "fortinet": QuietFortinet, "dlink_ds": QuietDlink}
"""Device type → the driver that is used instead of netmiko's own."""
