"""Settings: where they come from, and every refusal word for word."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SettingsError
from core.settings import is_loopback, load, split_listen


def test_overrides_beat_the_environment_beats_the_file(tmp_path: Path) -> None:
    file = tmp_path / "motcua.toml"
    file.write_text('listen = "127.0.0.1:1"\nping_interval = 2.5\nsnmp_interval = 30\n')
    environment = {"MOTCUA_PING_INTERVAL": "3", "MOTCUA_LISTEN": "127.0.0.1:2", "HOME": "/root"}
    found = load(file, environment, listen="127.0.0.1:3", snmp_timeout=None)
    assert (found.listen, found.ping_interval, found.snmp_interval) == ("127.0.0.1:3", 3.0, 30.0)
    assert found.snmp_timeout == 2.0


def test_paths_of_the_file_are_relative_to_it(tmp_path: Path) -> None:
    file = tmp_path / "motcua.toml"
    file.write_text('data = "var"\ninventory = "/srv/inventory"\n')
    found = load(file, {"MOTCUA_PLAYBOOKS": "plays"})
    assert (found.data, found.inventory) == (tmp_path / "var", Path("/srv/inventory"))
    assert found.playbooks == Path("plays")
    assert found.database_url == f"sqlite:///{tmp_path.resolve()}/var/motcua.db"


def refusal(**environment: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(None, {f"MOTCUA_{name.upper()}": value for name, value in environment.items()})
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"lissen": "x"}, ["setting 'lissen' is not known; CONFIGURATION.md lists every setting"]),
        (
            {"listen": "8080"},
            ["setting 'listen': '8080' is not ADDRESS:PORT; write for example 127.0.0.1:8080 or [::1]:8080"],
        ),
        ({"listen": "here:8080"}, ["setting 'listen': 'here' is not an IP address; write for example 127.0.0.1:8080"]),
        (
            {"listen": "0.0.0.0:8080"},
            [
                "listen '0.0.0.0:8080' is not a loopback address: "
                "give tls_certificate and tls_key too, or listen on 127.0.0.1 behind a reverse proxy"
            ],
        ),
        ({"tls_key": "key.pem"}, ["tls_certificate and tls_key belong together: give both or neither"]),
        (
            {"ping_interval": "0", "language": "fr"},
            [
                "setting 'language': Input should be 'vi' or 'en'",
                "setting 'ping_interval': Input should be greater than or equal to 0.1",
            ],
        ),
        (
            {"history_days": "many"},
            ["setting 'history_days': Input should be a valid integer, unable to parse string as an integer"],
        ),
    ],
)
def test_what_is_refused(environment: dict[str, str], expected: list[str]) -> None:
    assert refusal(**environment) == expected


def test_a_public_address_with_tls_is_taken() -> None:
    found = load(None, {}, listen="0.0.0.0:443", tls_certificate="a.pem", tls_key="b.pem")
    assert found.listen == "0.0.0.0:443"


def test_a_file_that_is_none(tmp_path: Path) -> None:
    gone, broken = tmp_path / "gone.toml", tmp_path / "broken.toml"
    broken.write_text("listen = \n")
    with pytest.raises(SettingsError) as caught:
        load(gone, {})
    assert str(caught.value) == f"there is no settings file {gone}"
    with pytest.raises(SettingsError) as caught:
        load(broken, {})
    assert str(caught.value) == f"{broken} is not TOML: Invalid value (at line 1, column 10)"


@pytest.mark.parametrize(
    ("text", "host", "port", "loopback"),
    [
        ("127.0.0.1:80", "127.0.0.1", 80, True),
        ("[::1]:80", "::1", 80, True),
        ("localhost:80", "localhost", 80, True),
        ("127.9.9.9:80", "127.9.9.9", 80, True),
        ("10.97.10.11:443", "10.97.10.11", 443, False),
    ],
)
def test_addresses_to_listen_on(text: str, host: str, port: int, loopback: bool) -> None:
    assert split_listen(text) == (host, port)
    assert is_loopback(host) is loopback


def refused_because(text: str) -> str:
    try:
        _, port = split_listen(text)
    except ValueError as error:
        return str(error)
    return "" if 0 < port < 65536 else "a port that is none was taken"


@given(text=st.text())
def test_any_text_is_taken_or_refused_with_an_example(text: str) -> None:
    assert refused_because(text) == "" or "write for example" in refused_because(text)
