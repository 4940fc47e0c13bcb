"""What the inventory of the centre on one LAN says of its server, and of the second place where its backups go."""

from pathlib import Path
from typing import Any

from tests.lab import aptproxy
from tests.lab.commands import run
from tests.lab.lab import Lab
from tests.lab.site import vaulted

SERVER, SECOND_PLACE = "srv-01", "pc-01"
DOMAIN = "motcua.internal"
SOFTWARE = "motcua.xa.example"
PASSWORDS = {"hanh": "a-password-of-hanh", "thai": "another-one-of-thai"}
PLACE = "/srv/backup"
POOL = ("10.78.1.100", "10.78.1.120")
SERVICES = (
    *("certificates", "dns", "dhcp", "time_server", "apt_cache", "log_receiver", "file_share", "printing", "database"),
    *("shared_software", "reverse_proxy", "backup"),
)


def server_variables(lab: Lab, folder: Path) -> dict[str, Any]:
    """The variables of a server with every service but the product itself; ``folder`` keeps the backup's SSH key.

    The key is let into the second place, which has to be on.
    """
    key = folder / "backup-key"
    if not key.exists():
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)])
    public = key.with_suffix(".pub").read_text().strip()
    allowed = lab.run("ctl", lab.ssh(SECOND_PLACE, f"echo '{public}' >> .ssh/authorized_keys"))
    assert allowed.returncode == 0, allowed.stderr
    lab.run(SECOND_PLACE, ["install", "-d", "-o", lab.ssh_user, PLACE])
    place = lab.address(SECOND_PLACE)
    known = next(line for line in lab.known_hosts.read_text().splitlines() if line.startswith(f"{place} "))
    software = {"id": "software", "name": "Phần mềm một cửa", "kind": "upgraded_software", "device": SERVER}
    site = {"id": "lab", "name": "Bộ phận Một cửa thử nghiệm", "kind": "commune", "software": "upgraded"}
    return {
        "motcua_site": site,
        "motcua_services": [software | {"target": f"https://{SOFTWARE}/"}],
        "server_services": list(SERVICES),
        "server_networks": ["10.78.1.0/24"],
        "dhcp_subnets": [{"network": "10.78.1.0/24", "router": lab.address("router"), "pool": " - ".join(POOL)}],
        "dns_forward_zones": [{"zone": "tinh.example", "servers": [lab.address("centre")]}],
        "apt_cache_sources": [{"path": "debian", "url": _debian(lab)}],
        "file_share_users": [{"name": name, "password": vaulted(word)} for name, word in PASSWORDS.items()],
        "file_share_shares": [{"name": "dungchung", "path": "/srv/shares/dungchung", "writers": ["hanh"]}],
        "printing_printers": [_PRINTER],
        "database_databases": [{"name": "motcua", "owner": "motcua", "password": vaulted("a-database-password")}],
        "backup_repository": f"sftp:{lab.ssh_user}@{place}:{PLACE}",
        "backup_password": vaulted("a-password-of-the-backup"),
        "backup_ssh_key": vaulted(key.read_text()),
        "backup_known_hosts": known,
        "backup_paths": ["/srv"],
    }


_PRINTER = {
    "name": "quay-1",
    "uri": "socket://10.78.1.99:9100",
    "model": "drv:///sample.drv/generic.ppd",
    "description": "Máy in quầy 1",
    "location": "Quầy 1",
}


def _debian(lab: Lab) -> str:
    site = aptproxy.sources({"bookworm"})[0].split(" ")[1]
    return f"http://{lab.address('ctl')}:{aptproxy.PORT}/{site.partition('://')[2].rstrip('/')}"
