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
            {"remote_write_token": "abc"},
            [
                "setting 'remote_write_token': a secret stands in plain text; "
                "write file:PATH or env:NAME, and put the secret there"
            ],
        ),
        (
            {"remote_write_user": "an"},
            ["remote_write_user and remote_write_password belong together: give both or neither"],
        ),
        (
            {"remote_write_user": "an", "remote_write_password": "env:P", "remote_write_token": "env:T"},
            ["remote_write_token and remote_write_user exclude each other: give one of them"],
        ),
        (
            {"remote_write": "prometheus:9090"},
            ["remote_write: 'prometheus:9090' is not a URL; write for example https://prometheus:9090/api/v1/write"],
        ),
        (
            {"remote_write": "http://[::1/write"},
            ["remote_write: 'http://[::1/write' is not a URL: Invalid IPv6 URL"],
        ),
        (
            {"remote_write": "https://an:secret@prometheus/write"},
            ["remote_write: no user and password in the URL; use remote_write_user and _password"],
        ),
        (
            {"remote_write": "http://127.0.0.1/w http://prometheus/w", "remote_write_token": "env:T"},
            ["remote_write: a secret would go to prometheus in the clear; write https://"],
        ),
        (
            {"remote_write_labels": "job=motcua, __name__=x"},
            [
                "setting 'remote_write_labels': '__name__=x' is not name=value with a label's name of its own; "
                "write for example job=motcua"
            ],
        ),
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


def test_receivers_of_remote_write_are_each_once_and_their_labels_by_name() -> None:
    found = load(None, {}, remote_write=" https://a/w  http://b/w https://a/w ", remote_write_labels="job=m, zone=a=b")
    assert found.remote_write_urls == ("https://a/w", "http://b/w")
    assert found.remote_write_external_labels == {"job": "m", "zone": "a=b"}
    assert load(None, {}).remote_write_urls == ()
    assert load(None, {}, remote_write_labels="").remote_write_external_labels == {}
    local = load(None, {}, remote_write="http://[::1]:9090/w http://localhost/w", remote_write_token="env:T")
    assert len(local.remote_write_urls) == 2


def test_a_reference_to_a_file_is_relative_to_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "motcua.toml"
    file.write_text('remote_write_token = "file:token"\nremote_write_ca = "ca.pem"\n')
    assert load(file, {}).remote_write_token == f"file:{tmp_path}/token"
    assert load(file, {}).remote_write_ca == tmp_path / "ca.pem"
    file.write_text('remote_write_token = "file:/etc/token"\n')
    assert load(file, {}).remote_write_token == "file:/etc/token"


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
