"""Each process imports what it uses and no more."""

import subprocess
import sys

import pytest

FOREIGN = {
    "alembic",
    "ansible",
    "ansible_runner",
    "argon2",
    "fastapi",
    "jinja2",
    "netmiko",
    "paramiko",
    "lark",
    "openpyxl",
    "prometheus_client",
    "pysmi",
    "pysnmp",
    "rich",
    "sqlalchemy",
    "pydantic",
    "typer",
    "typst",
    "uvicorn",
    "xlsxwriter",
}
USES = {
    "core.supervisor": set[str](),
    "monitor.__main__": {"sqlalchemy", "pydantic", "prometheus_client"},
    "api.__main__": {"sqlalchemy", "pydantic", "fastapi", "jinja2", "uvicorn", "argon2"},
    "api.reports.__main__": {"sqlalchemy", "pydantic", "typst", "xlsxwriter"},
    "provision.__main__": {"sqlalchemy", "pydantic"},
    "monitor.simulation.__main__": {"pydantic"},
    "monitor.simulation.console": {"paramiko"},
}


@pytest.mark.parametrize("process", USES)
def test_a_process_imports_only_the_libraries_that_it_uses(process: str) -> None:
    code = f"import sys, {process}; print(*(name for name in {sorted(FOREIGN)!r} if name in sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(printed.split()) <= USES[process]


def test_the_command_line_reads_no_mib_itself_and_serves_no_page() -> None:
    foreign = {"netmiko", "paramiko", "pysmi", "lark", "pysnmp", "fastapi", "typst", "xlsxwriter"}
    load = "[one.load(name) for name, one in motcua.COMMANDS.items()]"
    code = f"import sys, motcua; {load}; print(*({foreign!r} & set(sys.modules)), 'sqlalchemy' in sys.modules)"
    assert printed_by(code) == "True", "all of it was imported, and nothing that is foreign to it"


def test_a_command_imports_no_other_commands_module() -> None:
    """What all of them import together takes two seconds."""
    foreign = {"sqlalchemy", "pydantic", "dns", "openpyxl", "monitor", "provision", "api"}
    assert printed_by(f"import sys, motcua; print(*({foreign!r} & set(sys.modules)))") == ""
    code = "import sys, motcua; motcua.COMMANDS['snmp'].load('snmp'); print(*({'openpyxl', 'api'} & set(sys.modules)))"
    assert printed_by(code) == ""


def printed_by(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
