"""A request that cannot be carried out is refused in one sentence."""

from ipaddress import IPv4Network

import pytest

from core.errors import InputError
from core.model import RunRequest
from provision.preflight import check
from provision.revision import revision
from tests.provision.conftest import Site


@pytest.mark.parametrize("name", ["try", "try.yml"])
def test_a_playbook_is_found_with_and_without_its_suffix(site: Site, name: str) -> None:
    site.playbook("try")
    assert check(site.settings, RunRequest(name, "tester")) == site.settings.playbooks.resolve() / "try.yml"


@pytest.mark.parametrize("name", ["nix", "../try", "/etc/passwd", "roles/x", "", "ansible.cfg", "motcua.toml"])
def test_an_unknown_playbook_is_refused_with_those_that_there_are(site: Site, name: str) -> None:
    site.playbook("base")
    site.playbook("try")
    (site.settings.playbooks / "motcua.toml").touch()
    with pytest.raises(InputError) as refused:
        check(site.settings, RunRequest(name, "tester"))
    assert str(refused.value) == f"There is no playbook '{name}'; there are: base, try."


@pytest.mark.parametrize("limit", ["-e=x", "@/etc/passwd", "here,@/etc/passwd"])
def test_a_limit_cannot_smuggle_in_an_option_or_a_file(site: Site, limit: str) -> None:
    site.playbook("try")
    with pytest.raises(InputError, match="is no limit; write host or group names"):
        check(site.settings, RunRequest("try", "tester", limit))


@pytest.mark.parametrize("tag", ["-e", "a b", "@x", ""])
def test_a_tag_cannot_smuggle_anything_in(site: Site, tag: str) -> None:
    site.playbook("try")
    with pytest.raises(InputError, match="is no tag; write letters"):
        check(site.settings, RunRequest("try", "tester", tags=(tag,)))


def test_a_missing_inventory_is_told(site: Site) -> None:
    settings = site.settings.model_copy(update={"inventory": site.settings.inventory / "none"})
    with pytest.raises(InputError, match="there is no inventory"):
        check(settings, RunRequest("try", "tester"))


def test_the_simulated_centre_is_never_set_up(site: Site) -> None:
    site.playbook("try")
    settings = site.settings.model_copy(update={"demo_network": IPv4Network("127.0.0.0/8")})
    with pytest.raises(InputError, match="these devices are simulated"):
        check(settings, RunRequest("try", "tester"))


def test_the_revision_changes_with_a_playbook_and_not_with_a_cache(site: Site) -> None:
    site.playbook("try")
    before = revision(site.settings)
    assert (before.commit, before.dirty) == ("", False), "these playbooks are in no repository"
    (site.settings.playbooks / "__pycache__").mkdir()
    (site.settings.playbooks / "__pycache__/x.pyc").write_bytes(b"x")
    assert revision(site.settings) == before
    site.playbook("try", {"name": "More", "ansible.builtin.debug": {}})
    assert revision(site.settings) != before
