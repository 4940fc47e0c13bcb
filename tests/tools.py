"""Tools that a test needs on this machine."""

import os
import shutil

import pytest

# command → the Debian package it comes in
_PACKAGES = {
    "prometheus-snmp-exporter": "prometheus-snmp-exporter",
    "snmpd": "snmpd",
    "snmpget": "snmp",
    "snmpbulkwalk": "snmp",
    "snmpset": "snmp",
    "snmptrap": "snmp",
    "snmpinform": "snmp",
}


def require_tool(name: str) -> str:
    """The tool's path. Without it the test is skipped with that reason, and fails under CI=true."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is not None:
        return found
    reason = f"this test needs {name} (Debian package {_PACKAGES.get(name, name)})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
