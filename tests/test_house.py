"""The house's rules, where no other tool holds them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from core.settings import PREFIX, Settings, load
from tests import configuration

ROOT = Path(__file__).parents[1]
ROOMS = ("core", "monitor", "provision", "api")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
SELF_EVIDENT = ("S606",)  # exec is exec: what it starts stands in the call


@cache
def tracked() -> tuple[str, ...]:
    """What git keeps, or would: paths from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    return tuple(name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file())


def sources(*rooms: str) -> list[str]:
    """Our Python files, of these rooms or all."""
    found = [name for name in tracked() if name.endswith(".py")]
    return [name for name in found if not rooms or name.startswith(tuple(f"{room}/" for room in rooms))]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_each_migration_follows_the_one_before() -> None:
    files = sorted((ROOT / "core/store/migrations/versions").glob("*.py"))
    told = [
        re.findall(r'^(?:down_)?revision = "?(\w+)"?$', file.read_text(encoding="utf-8"), re.MULTILINE)
        for file in files
    ]
    numbers = [file.name[:4] for file in files]
    assert told == [list(pair) for pair in zip(numbers, ["None", *numbers], strict=False)]


def test_every_setting_stands_in_configuration_md() -> None:
    """Written anew by ``python -m tests.configuration``."""
    assert configuration.FILE.read_text(encoding="utf-8") == configuration.text()


def test_every_setting_has_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description[0].isupper(), name
        assert field.description.endswith("."), name


def test_every_setting_can_be_given_by_its_variable() -> None:
    defaults = load(None, {})
    given = {"tls_certificate": "c.pem", "tls_key": "k.pem", "vault_password_file": "v", "database": "sqlite://"}
    given |= {"alerts": "alerts.toml"}
    given |= {
        "wear_rules": "w",
        "support_table": "s",
        "equipment_checklist": "e",
        "snmp_modules": "m",
        "mib_folder": "f",
        "trap_listen": "127.0.0.1:10162,[::1]:10162",
    }
    given |= {"probe_modules": "b", "probe_ca": "a.pem"}
    given |= {"remote_write": "https://[::1]/api/v1/write", "remote_write_ca": "ca.pem"}
    given |= {name: str(value) for name, value in defaults if value is not None} | {"demo_network": "127.0.0.0/8"}
    token, login = {"remote_write_token": "env:T"}, {"remote_write_user": "u", "remote_write_password": "env:P"}
    assert set(given | token | login) == set(Settings.model_fields)
    for whole in (given | token, given | login):
        found = load(None, {f"{PREFIX}{name.upper()}": value for name, value in whole.items()})
        assert {name: str(value) for name, value in found if value is not None} == whole


def test_no_import_stands_in_a_function() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name in sources()
        for function in functions(name)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_every_module_begins_with_a_line_that_says_what_it_is() -> None:
    found = []
    for name in sources():
        first = (ast.get_docstring(tree(name)) or "").partition("\n")[0]
        if (ROOT / name).stat().st_size and not (first.endswith((".", "``", "?")) or first.endswith(":")):
            found.append(f"{name}: {first!r}")
    assert found == []


def test_no_file_is_longer_than_a_reader_bears() -> None:
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    found = {
        f"{name}:{node.name}": length
        for name in sources()
        if "/migrations/" not in name  # tables, one after the other
        for node in functions(name)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert found == {}


def test_every_exception_to_a_rule_says_why() -> None:
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore)\s*$")
    found = [
        f"{name}:{number}"
        for name in sources(*ROOMS)
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line) and not line.endswith(SELF_EVIDENT)
    ]
    assert found == []


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CONFIGURATION.md", "constraints.txt"]
)
def test_a_file_that_everybody_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def texts() -> Iterator[tuple[str, str]]:
    for name in tracked():
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture


def test_no_file_names_a_registry_or_a_folder_of_somebodys_machine() -> None:
    forbidden = re.compile(
        r"(?m)pythonhosted|pypi\.org|registry\.npmjs|^registry\s*=|--index-url|(?<![\w.])/(home|work|Users)/\w|(?<![\w.])/root/\w"
    )
    found = [
        f"{name}: {match[0]}"
        for name, text in texts()
        if name != "tests/test_house.py"
        if (match := forbidden.search(text))
    ]
    assert found == []


def test_links_in_the_documents_lead_somewhere() -> None:
    pictures = (ROOT / "docs").is_dir()  # made by a browser from the running product
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    found = [
        f"{name}: {target}"
        for name, text in texts()
        if name.endswith(".md")
        for target in link.findall(text)
        if not ((ROOT / name).parent / target).exists() and (pictures or not target.startswith("docs/"))
    ]
    assert found == []


@pytest.mark.parametrize("name", [str(path.relative_to(ROOT)) for path in ROOT.glob("core/locale/*/*/*.po")])
def test_every_message_is_translated(name: str) -> None:
    entries = re.split(r"\n\s*\n", (ROOT / name).read_text(encoding="utf-8").strip())
    found = []
    for entry in entries[1:]:
        lines = [line for line in entry.splitlines() if not line.startswith("#")]
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in entry.splitlines())
        parts = re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', "\n".join(lines) + "\n", re.MULTILINE)
        empty = not parts or any(not "".join(re.findall(r'"(.*)"', part)) for part in parts)
        if lines and (fuzzy or empty):
            found.append(lines[0])
    assert found == []


def test_migrations_are_one_chain() -> None:
    folder = ROOT / "core/store/migrations/versions"
    told = re.compile(r'^revision = "(\d+)"\ndown_revision = (?:"(\d+)"|None)$', re.MULTILINE)
    files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    chain = [(path.name[:4], *told.findall(path.read_text(encoding="utf-8"))[0]) for path in files]
    due = [f"{number:04}" for number in range(len(chain) + 1)]
    expected = [(due[i], due[i], due[i - 1] if i > 1 else "") for i in range(1, len(chain) + 1)]
    assert chain == expected, "two migrations that landed at the same time: the later one takes the next number"


def test_pages_listen_to_every_kind_of_news() -> None:
    told = re.findall(r'_say\("(\w+)"', (ROOT / "api/news.py").read_text(encoding="utf-8"))
    heard = re.search(r"KINDS = \[(.*)\]", (ROOT / "api/static/stream.js").read_text(encoding="utf-8"))
    assert heard is not None
    assert set(re.findall(r'"(\w+)"', heard[1])) == {"hello", *told}
