"""Loads a PKCS#11 module into the NSS database of an account's Chromium; makes the database when it is not there."""

import pwd
import re
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule


def libraries(listed: str) -> dict[str, str]:
    """Name → library of each module in an NSS database's pkcs11.txt."""
    stanzas = [dict(re.findall(r"^(\w+)=(.*)$", part, re.MULTILINE)) for part in listed.split("\n\n")]
    return {stanza["name"]: stanza.get("library", "") for stanza in stanzas if "name" in stanza}


def loaded(account: pwd.struct_passwd, name: str) -> str:
    """The library that the account's database has under this name; '' for none."""
    listed = Path(account.pw_dir) / ".pki/nssdb/pkcs11.txt"
    return libraries(listed.read_text()).get(name, "") if listed.exists() else ""


def load(module: AnsibleModule, account: pwd.struct_passwd, was: str) -> None:
    """Load the module as the account itself; ends the task with modutil's own words when that fails."""
    database = Path(account.pw_dir) / ".pki/nssdb"

    def run(*words: str) -> None:
        command = ["runuser", "-u", account.pw_name, "--", *words]
        module.run_command(command, check_rc=True, environ_update={"HOME": account.pw_dir}, cwd=account.pw_dir)

    modutil = [module.get_bin_path("modutil", required=True), "-force", "-dbdir", f"sql:{database}"]
    run("mkdir", "-p", "-m", "0700", str(database))
    if not (database / "pkcs11.txt").exists():
        run(*modutil, "-create")
    name = module.params["name"]
    if was:
        run(*modutil, "-delete", name)
    run(*modutil, "-add", name, "-libfile", module.params["library"])


def main() -> None:
    """What Ansible runs."""
    told = {name: {"type": "str", "required": True} for name in ("login", "name", "library")}
    module = AnsibleModule(argument_spec=told, supports_check_mode=True)
    try:
        account = pwd.getpwnam(module.params["login"])
    except KeyError:
        if not module.check_mode:
            module.fail_json(msg=f"there is no account {module.params['login']}")
        module.exit_json(changed=True)
    was = loaded(account, module.params["name"])
    changed = was != module.params["library"]
    if changed and not module.check_mode:
        load(module, account, was)
    module.exit_json(changed=changed)


if __name__ == "__main__":
    main()
