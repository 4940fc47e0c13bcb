"""Which secrets a run can come across."""

from pathlib import Path

import pytest

from core import vault
from core.errors import SecretError
from core.settings import Settings, load
from provision.secrets import known_secrets
from tests.provision.conftest import REAL_PLAYBOOKS, Site

PASSWORD = "the vault's own password"


def vaulted(site: Site, tmp_path: Path) -> Settings:
    """The site's settings with a vault password file."""
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    return site.settings.model_copy(update={"vault_password_file": file})


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in vault.encrypt(text, PASSWORD).splitlines())


def test_single_values_and_whole_files_are_known_and_so_is_the_password(site: Site, tmp_path: Path) -> None:
    (site.settings.inventory / "group_vars").mkdir()
    variables = f"plain: not a secret\nusers:\n- !vault |\n{indented('in a list')}\nother: !unsafe '{{{{ x }}}}'\n"
    (site.settings.inventory / "group_vars/all.yml").write_text(variables)
    whole = vault.encrypt("token: of the whole file\nnested: [one more]\n", PASSWORD)
    (site.settings.playbooks / "secrets.yml").write_text(whole)
    found = known_secrets(vaulted(site, tmp_path))
    assert found == {PASSWORD, "in a list", "of the whole file", "one more"}


def test_an_inventory_without_vaulted_values_needs_no_password(site: Site) -> None:
    assert known_secrets(site.settings) == frozenset()


def test_the_sample_centre_can_be_read() -> None:
    folder = REAL_PLAYBOOKS.parent / "inventory/lucyen"
    settings = load(None, {}, inventory=folder, vault_password_file=folder / "demo-vault-password")
    assert len(known_secrets(settings)) > 3


def test_a_missing_password_is_told_with_what_to_do(site: Site) -> None:
    (site.settings.inventory / "vars.yml").write_text(f"a: !vault |\n{indented('word')}")
    with pytest.raises(SecretError, match=r"vars.yml is vaulted and there is no vault password: name its file in"):
        known_secrets(site.settings)


def test_a_password_file_that_cannot_be_read_is_told(site: Site, tmp_path: Path) -> None:
    (site.settings.inventory / "vars.yml").write_text(f"a: !vault |\n{indented('word')}")
    settings = site.settings.model_copy(update={"vault_password_file": tmp_path / "nowhere"})
    with pytest.raises(SecretError, match="nowhere cannot be read: No such file or directory"):
        known_secrets(settings)


def test_a_wrong_password_is_told_without_showing_it(site: Site, tmp_path: Path) -> None:
    (site.settings.inventory / "vars.yml").write_text(f"a: !vault |\n{indented('word')}")
    settings = vaulted(site, tmp_path)
    (tmp_path / "password").write_text("a wrong one")
    with pytest.raises(SecretError) as refused:
        known_secrets(settings)
    assert "a wrong one" not in str(refused.value)
