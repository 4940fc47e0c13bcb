"""The centre of the topology SITE as an inventory, in the shape that the product reads, and playbooks run on it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from core import vault
from tests.lab.lab import Lab
from tests.lab.playbook import AUTH, PRIV, Played, run_playbook

VAULT_PASSWORD = "the-lab-vault-password"
# group → its kind, and the hosts with the names that people call them by
GROUPS = {
    "servers": ("server", {"srv-01": "Máy chủ"}),
    "workstations": ("workstation", {"pc-01": "Máy trạm quầy 1", "pc-02": "Máy trạm quầy 2"}),
    "kiosks": ("kiosk", {"kiosk-01": "Ki ốt tra cứu"}),
    "routers": ("router", {"router": "Bộ định tuyến"}),
}
LINUX = ("servers", "workstations", "kiosks")


class Vaulted(str):
    """A value of Ansible Vault, written with its tag."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """YAML that Ansible reads."""


_Dumper.add_representer(Vaulted, lambda dumper, value: dumper.represent_scalar("!vault", str(value), style="|"))


def vaulted(plain: str) -> Vaulted:
    """A secret as an inventory has it, under VAULT_PASSWORD."""
    return Vaulted(vault.encrypt(plain, VAULT_PASSWORD))


def write_inventory(lab: Lab, folder: Path, hosts: Iterable[str] | None, **variables: object) -> Path:
    """Write the inventory of these hosts, of those that are on for None; ``variables`` hold for the whole site.

    Its vault's password is in the file ``vault-password`` beside the folder.
    """
    named = set([name for name, host in lab.hosts.items() if host.on] if hosts is None else hosts)
    groups = {group: _group(lab, kind, names, named) for group, (kind, names) in GROUPS.items()}
    linux = {"vars": {"motcua_snmp": "hosts-v3"}, "children": {name: groups[name] for name in LINUX}}
    network = {"children": {"routers": groups["routers"]}}
    site = {"children": {"linux": linux, "network": network}}
    (folder / "group_vars").mkdir(parents=True, exist_ok=True)
    for name, told in (
        ("hosts.yml", {"all": {"children": {"lab": site}}}),
        ("group_vars/lab.yml", _site(lab) | variables),  # what stands in hosts.yml itself loses against the playbooks
    ):
        document = yaml.dump(told, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
        (folder / name).write_text(document, encoding="utf-8")
    (folder.parent / "vault-password").write_text(VAULT_PASSWORD)
    return folder


def play_site(lab: Lab, folder: Path, playbook: str, *options: str, **variables: object) -> Played:
    """Run a playbook with ``ansible-playbook`` itself on the hosts that are on; further options limit or check it."""
    hosts = write_inventory(lab, folder / "inventory", None, **variables)
    return run_playbook(lab, hosts, playbook, "--vault-password-file", str(folder / "vault-password"), *options)


def _site(lab: Lab) -> dict[str, Any]:
    return {
        "motcua_site": {"id": "lab", "name": "Bộ phận Một cửa thử nghiệm", "kind": "commune"},
        "motcua_credentials": {
            "hosts-v3": {"username": "motcua", "auth_password": vaulted(AUTH), "priv_password": vaulted(PRIV)}
        },
        "ansible_user": lab.ssh_user,
        "ansible_ssh_private_key_file": str(lab.ssh_key),
        "ansible_ssh_common_args": f"-o UserKnownHostsFile={lab.known_hosts} -o IdentitiesOnly=yes",
        "base_managers": [lab.address("ctl")],
        # a desktop and an office suite would take longer to install than everything else together
        "workstation_desktop": "none",
        "workstation_office_packages": ["hunspell-vi"],
        "workstation_font_packages": ["fonts-dejavu-core"],
    }


def _group(lab: Lab, kind: str, names: dict[str, str], wanted: set[str]) -> dict[str, Any]:
    hosts = {
        name: {
            "ansible_host": lab.address(name),
            "motcua_name": called,
            "motcua_asset_mac": lab.topology.mac(name),
        }
        for name, called in names.items()
        if name in wanted
    }
    return {"hosts": hosts, "vars": {"motcua_kind": kind}}
