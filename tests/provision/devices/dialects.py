"""How each platform speaks on its line: its prompt, its pages, what it says to a command that it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform speaks on its line.

    ``page_end`` is what it writes when a page is full, ``erase`` what takes that away again; ``unpaged`` are the
    commands after which there are no pages. ``question`` is asked at the login.
    """

    prompt: str
    running: str
    startup: str | None = None
    enabled_prompt: str | None = None
    page_end: str | None = None
    erase: str = ""
    unpaged: tuple[str, ...] = ()
    error: str = "% Invalid input detected at '^' marker."
    question: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    quit: tuple[str, ...] = ("exit", "quit", "logout")


_VRP = Dialect(
    "<sw-01>",
    "display current-configuration",
    "display saved-configuration",
    None,
    "  ---- More ----",
    "\x1b[42D                                          \x1b[42D",
    ("screen-length 0 temporary",),
    "Error: Unrecognized command found at '^' position.",
)
DIALECTS: dict[str, Dialect] = {
    "cisco_ios": Dialect(
        "sw-01#",
        "show running-config",
        "show startup-config",
        "sw-01#",
        " --More-- ",
        "\r          \r",
        ("terminal length 0",),
        answers={"terminal width 511": ""},
    ),
    "cisco_s300": Dialect(
        "sw-01#",
        "show running-config",
        "show startup-config",
        None,
        "More: <space>,  Quit: q or CTRL+Z, One line: <return> ",
        "\r\x1b[K",
        ("terminal datadump",),
        "% Unrecognized command",
        answers={"terminal width 511": ""},
    ),
    "huawei_vrp": replace(
        _VRP,
        question="Warning: There are security risks in the configuration file. Save the configuration? [Y/N]:",
    ),
    "huawei_vrp8": replace(
        _VRP,
        question="The initial password poses security risks.\r\nThe password needs to be changed. Change now? [Y/N]:",
    ),
    "hp_comware": Dialect(
        "<sw-01>",
        "display current-configuration",
        "display saved-configuration",
        None,
        "---- More ----",
        "\x1b[16D                \x1b[16D",
        ("screen-length disable",),
        " % Unrecognized command found at '^' position.",
        "Your password will expire in 3 days. Do you want to change it now? [Y/N]:",
    ),
    "mikrotik_routeros": Dialect("[motcua@sw-01] > ", "/export terse", error="bad command name (line 1 column 1)"),
    "juniper_junos": Dialect(
        "motcua@sw-01> ",
        "show configuration | display set",
        None,
        None,
        "---(more)---",
        "\r            \r",
        ("set cli screen-length 0",),
        "unknown command.",
        answers={
            "set cli screen-width 511": "Screen width set to 511",
            "set cli complete-on-space off": "Disabling complete-on-space",
        },
    ),
    "fortinet": Dialect("sw-01 # ", "show", None, None, "--More-- ", "\r         \r", (), "Unknown action 0"),
    "tplink_jetstream": Dialect(
        "sw-01#",
        "show running-config",
        "show startup-config",
        None,
        "Press any key to continue (Q to quit)",
        "\r                                     \r",
        ("terminal length 0",),
        "Error: Bad command",
    ),
    "dlink_ds": Dialect(
        "sw-01:5#",
        "show config current_config",
        "show config config_in_nvram",
        None,
        "CTRL+C ESC q Quit SPACE n Next Page ENTER Next Entry a All ",
        "\r                                                            \r",
        (),
        "Available commands:",
    ),
    "ruijie_os": Dialect(
        "sw-01#",
        "show running-config",
        "show startup-config",
        "sw-01#",
        " --More-- ",
        "\r          \r",
        ("terminal length 0",),
        answers={"terminal width 256": ""},
    ),
    "frr": Dialect(
        "motcua@sw-01:~$ ", "vtysh -c 'show running-config'", "cat /etc/frr/frr.conf", error="bash: not found"
    ),
    "vyos": Dialect(
        "motcua@sw-01:~$ ",
        "show configuration commands",
        "vyos-config-to-commands /config/config.boot",
        error="  Invalid command",
        answers={
            "terminal length 0": "",
            "terminal width 512": "",
            "set terminal length 0": "",
            "terminal width 511": "",
        },
    ),
}
