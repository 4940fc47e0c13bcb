"""Whether this machine can run the lab, and what is said when it cannot."""

import os
import shutil

import pytest

# command → the Debian package it comes in; the list that the checks' machine must install
TOOLS = {
    "curl": "curl",
    "ip": "iproute2",
    "mmdebstrap": "mmdebstrap",
    "nsenter": "util-linux",
    "ping": "iputils-ping",
    "snmpget": "snmp",
    "smbclient": "smbclient",
    "ssh": "openssh-client",
    "sysctl": "procps",
    "systemd-nspawn": "systemd-container",
    "udhcpc": "udhcpc",
}


def missing() -> str:
    """Why the lab cannot run here, in one sentence; empty when it can."""
    if os.geteuid() != 0:
        return "the lab needs root: it boots hosts in namespaces of their own"
    packages = sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None})
    return f"the lab needs these Debian packages: {' '.join(packages)}" if packages else ""


def require_lab() -> None:
    """Skip the test with the reason when the lab cannot run here; under CI=true fail instead."""
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
