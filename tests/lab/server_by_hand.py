"""The roles of a server on a real Debian, and what the office's machines get from it.

By hand, since it takes longer than the whole suite may: ``pytest tests/lab/server_by_hand.py``.
"""

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from tests.lab.office import DOMAIN, PASSWORDS, PLACE, POOL, SECOND_PLACE, SERVER, SOFTWARE, server_variables
from tests.lab.playbook import AUTH, PRIV, Played, run_playbook
from tests.lab.site import write_inventory
from tests.lab.waiting import seconds_until

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1500)]

RESULT = "1.3.6.1.4.1.8072.1.3.2.3.1.4"  # NET-SNMP-EXTEND-MIB::nsExtendResult
ASK_NAME = """
import sys, dns.message, dns.query
question = dns.message.make_query(sys.argv[2], sys.argv[3])
answer = dns.query.udp(question, sys.argv[1], timeout=5)
print(*(item.to_text() for records in answer.answer for item in records))
"""
ASK_TIME = """
import socket, struct, sys, time
asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asked.settimeout(3)
asked.sendto(b"\\x23" + bytes(47), (sys.argv[1], 123))
answer = asked.recv(48)
print(abs(struct.unpack("!I", answer[40:44])[0] - 2208988800 - time.time()) < 5, answer[1])
"""
SEND_TLS = """
import socket, ssl, sys
trusting = ssl.create_default_context(cafile=sys.argv[2])
with trusting.wrap_socket(socket.create_connection((sys.argv[1], 6514), 5), server_hostname=sys.argv[3]) as wire:
    wire.sendall(b"<14>Jan  1 00:00:00 counter-1 test: " + sys.argv[4].encode() + b"\\n")
"""


@dataclass(frozen=True, slots=True)
class Office:
    """The lab after the playbooks have run twice on the server, and the authority that its certificate is from."""

    lab: Lab
    folder: Path
    authority: Path
    first: Played
    second: Played

    @property
    def server(self) -> str:
        """The server's address."""
        return self.lab.address(SERVER)

    def on_lan(self, script: str, *arguments: str) -> str:
        """What a Python script says that runs on the LAN."""
        done = self.lab.run("ctl", [sys.executable, "-c", script, *arguments])
        return (done.stdout + done.stderr).strip()

    def on_server(self, line: str) -> str:
        """What a shell line says on the server."""
        done = self.lab.run(SERVER, ["sh", "-c", line], timeout=120)
        return (done.stdout + done.stderr).strip()

    def get(self, name: str, path: str = "/") -> str:
        """The status and the body of a page over TLS, by a name that resolves to the server."""
        place = ["--resolve", f"{name}:443:{self.server}", "--cacert", str(self.authority)]
        return self.lab.run("ctl", ["curl", "-sS", "-w", "\n%{http_code}", *place, f"https://{name}{path}"]).stdout


@pytest.fixture(scope="module")
def office(site_lab: Callable[[Collection[str]], Lab], tmp_path_factory: pytest.TempPathFactory) -> Office:
    lab, folder = site_lab([SERVER, SECOND_PLACE]), tmp_path_factory.mktemp("server")
    hosts = write_inventory(lab, folder / "inventory", lab.hosts, **server_variables(lab, folder))
    password = ["--vault-password-file", str(folder / "vault-password"), "--limit", SERVER]
    first = run_playbook(lab, hosts, "site.yml", *password)
    assert first.exit_code == 0, first.output
    second = run_playbook(lab, hosts, "site.yml", *password)
    authority = folder / "ca.crt"
    authority.write_text(lab.run(SERVER, ["cat", "/etc/ssl/motcua/ca.crt"]).stdout)
    return Office(lab, folder, authority, first, second)


def test_the_second_run_changes_nothing_and_no_secret_is_printed(office: Office) -> None:
    assert office.second.exit_code == 0, office.second.output
    assert office.second.recaps[SERVER]["changed"] == 0, office.second.output
    for secret in (*PASSWORDS.values(), "a-database-password", "a-password-of-the-backup", "BEGIN OPENSSH"):
        assert secret not in office.first.output + office.second.output


def test_every_promise_is_kept(office: Office) -> None:
    password = ["--vault-password-file", str(office.folder / "vault-password"), "--limit", SERVER]
    verified = run_playbook(office.lab, office.folder / "inventory", "verify.yml", *password)
    assert verified.exit_code == 0, verified.output


def test_names_of_the_inventory_resolve_both_ways(office: Office) -> None:
    assert office.on_lan(ASK_NAME, office.server, f"pc-02.{DOMAIN}", "A") == office.lab.address("pc-02")
    assert office.on_lan(ASK_NAME, office.server, "22.1.78.10.in-addr.arpa", "PTR") == f"pc-02.{DOMAIN}."


def test_a_known_machine_gets_its_address_and_an_unknown_one_of_the_pool(office: Office) -> None:
    lab, told = office.lab, office.folder / "told"
    told.write_text('#!/bin/sh\n[ "$1" != bound ] || echo "$ip $router $dns $ntpsrv $domain"\n')
    told.chmod(0o755)
    ask = ["udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "5", "-T", "2", "-O", "ntpsrv", "-s", str(told)]
    unknown = lab.run("guest", ask).stdout.split()
    assert POOL[0] <= unknown[0] <= POOL[1]
    assert unknown[1:] == [lab.address("router"), office.server, office.server, DOMAIN]
    lab.run("guest", ["ip", "link", "set", "eth0", "address", lab.topology.mac("pc-02")])
    known = lab.run("guest", ask).stdout.split()
    lab.run("guest", ["ip", "link", "set", "eth0", "address", "02:4d:43:4c:01:00"])
    assert known[0] == lab.address("pc-02")


def test_the_server_gives_the_time(office: Office) -> None:
    assert office.on_lan(ASK_TIME, office.server).startswith("True")


def test_a_writer_writes_to_the_share_a_reader_only_reads_and_a_wrong_password_does_neither(office: Office) -> None:
    document = office.folder / "biên bản.txt"
    document.write_text("Biên bản bàn giao\n", encoding="utf-8")

    def smb(name: str, password: str, command: str) -> int:
        share = ["smbclient", f"//{office.server}/dungchung", "-U", f"{name}%{password}", "-c", command]
        return office.lab.run("ctl", share).returncode

    put = f'put "{document}" "{document.name}"'
    assert smb("hanh", PASSWORDS["hanh"], put) == 0
    assert smb("thai", PASSWORDS["thai"], put) != 0
    back = office.folder / "back.txt"
    assert smb("thai", PASSWORDS["thai"], f'get "{document.name}" "{back}"') == 0
    assert back.read_text(encoding="utf-8") == "Biên bản bàn giao\n"
    assert smb("hanh", "a-wrong-password", "ls") != 0


def test_the_queue_of_the_printer_is_offered(office: Office) -> None:
    page = office.lab.run("ctl", ["curl", "-sS", f"http://{office.server}:631/printers/quay-1.ppd"]).stdout
    assert page.startswith("*PPD-Adobe")


def test_a_package_is_fetched_once_and_still_there_when_the_line_is_dead(office: Office) -> None:
    url = f"http://{office.server}:3142/debian/dists/bookworm/InRelease"
    status = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code} %header{x-cache-status}", url]
    assert office.lab.run("ctl", status).stdout == "200 MISS"
    assert office.lab.run("ctl", status).stdout == "200 HIT"


def test_the_database_is_there_for_its_owner(office: Office) -> None:
    line = "PGPASSWORD=a-database-password psql -h localhost -U motcua -d motcua -Atc 'select 1 + 1'"
    assert office.on_server(line) == "2"


def test_logs_are_received_with_tls_and_from_devices_without(office: Office) -> None:
    office.on_lan(SEND_TLS, office.server, str(office.authority), f"{SERVER}.{DOMAIN}", "over-tls")
    office.lab.run("ctl", ["logger", "-n", office.server, "-P", "514", "-d", "over-udp"])
    kept = f"cat /var/log/motcua-remote/{office.lab.address('ctl')}/*.log"
    seconds_until(lambda: all(word in office.on_server(kept) for word in ("over-tls", "over-udp")), 10)


def test_pages_are_served_over_tls_by_their_names_and_to_no_other(office: Office) -> None:
    assert "https://" + SOFTWARE in office.get(f"start.{DOMAIN}")
    assert office.get(SOFTWARE).endswith("502")  # option 2: the software itself is not installed here
    assert office.get("elsewhere.example") == "\n000"


def snmp(office: Office, name: str) -> str:
    """The result of an extension of the agent, as the monitor's credential reads it: 0 is good."""
    user = ["-v3", "-u", "motcua", "-l", "authPriv", "-a", "SHA-256", "-A", AUTH, "-x", "AES", "-X", PRIV]
    index = ".".join(str(number) for number in (len(name), *name.encode()))
    return office.lab.run("ctl", ["snmpget", "-t2", "-Oqv", *user, office.server, f"{RESULT}.{index}"]).stdout.strip()


def test_a_backup_is_restored_and_the_monitor_can_read_whether_it_could(office: Office) -> None:
    assert snmp(office, "motcua-restore-test") == "2"  # never
    assert office.on_server("systemctl start motcua-backup.service motcua-restore-test.service; echo $?") == "0"
    names = ("motcua-backup", "motcua-restore-test")
    seconds_until(lambda: [snmp(office, name) for name in names] == ["0", "0"], 15)  # the agent remembers for 5 s
    assert office.lab.run(SECOND_PLACE, ["sh", "-c", f"ls {PLACE}/data | wc -l"]).stdout.strip() != "0"
    office.lab.run(
        SECOND_PLACE, ["sh", "-c", f"for f in $(find {PLACE}/data -type f); do chmod u+w $f; echo x > $f; done"]
    )
    assert office.on_server("systemctl start motcua-restore-test.service > /dev/null 2>&1; echo $?") != "0"
    seconds_until(lambda: snmp(office, "motcua-restore-test") == "1", 15)


def test_what_the_lan_does_not_need_is_closed(office: Office) -> None:
    reached = {port: connects(office, port) for port in (22, 53, 443, 139, 3306, 5432)}
    assert reached == {22: True, 53: True, 443: True, 139: False, 3306: False, 5432: False}


def connects(office: Office, port: int) -> bool:
    """Whether a TCP connection to the server is accepted."""
    script = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 0.5)"
    return office.on_lan(script, office.server, str(port)) == ""
