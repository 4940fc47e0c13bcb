"""The rules for network devices against what the fake ones run: each verdict with its lines."""

from datetime import date

import pytest

from core.compliance import Evidence, Standing, Verdict, judged, rules
from core.model import ComplianceException, Platform
from provision.devices.cleaning import cleaned, mask_with
from provision.devices.platforms import facts
from tests.provision.devices.fakes import configuration

TODAY = date(2026, 11, 30)


def verdicts(platform: Platform, text: str | None = None, *exceptions: ComplianceException) -> dict[str, Verdict]:
    shown = configuration(platform) if text is None else text
    kept = cleaned(shown, facts(platform), mask_with(b"key", facts(platform).salted))
    return {one.rule.id: one for one in judged(kept, platform, exceptions, TODAY)}


def test_every_rule_has_a_name_of_its_own_in_both_languages() -> None:
    assert len({rule.id for rule in rules()}) == len(rules())
    assert all(rule.title("vi") != rule.title("en") and rule.platforms for rule in rules())


def test_a_broken_rule_shows_the_line_and_its_number() -> None:
    found = verdicts(Platform.CISCO_IOS)
    assert found["no_telnet"].standing is Standing.BROKEN
    (line,) = found["no_telnet"].evidence
    kept = cleaned(configuration("cisco_ios"), facts(Platform.CISCO_IOS), mask_with(b"key"))
    assert line.number is not None
    assert kept.splitlines()[line.number - 1] == line.line == " transport input telnet ssh"
    assert [one.line for one in found["no_public_community"].evidence] == ["snmp-server community public RO"]
    assert len(found["snmpv3_only"].evidence) == 3
    assert {one for one, verdict in found.items() if verdict.standing is Standing.KEPT} == {
        *("ntp_set", "syslog_set", "passwords_hashed", "unused_ports_down", "bpdu_guard", "storm_control"),
    }


def test_what_is_missing_is_named() -> None:
    text = configuration("cisco_ios").replace("ntp server 10.15.0.123\n", "").replace(" shutdown\n", "")
    found = verdicts(Platform.CISCO_IOS, text)
    assert found["ntp_set"].evidence == (Evidence(None, "", "ntp server"),)
    (port,) = found["unused_ports_down"].evidence
    assert (port.line, port.missing) == ("interface GigabitEthernet0/2", "shutdown")


@pytest.mark.parametrize(
    ("platform", "broken"),
    [
        (Platform.CISCO_S300, {"snmpv3_only", "syslog_set", "no_http"}),
        (Platform.HUAWEI_VRP, {"no_telnet", "snmpv3_only"}),
        (Platform.HP_COMWARE, {"snmpv3_only", "bpdu_guard", "storm_control"}),
        (Platform.MIKROTIK_ROUTEROS, {"no_telnet", "syslog_set", "no_http"}),
        (Platform.JUNIPER_JUNOS, {"snmpv3_only"}),
        (Platform.FORTINET, {"no_telnet", "snmpv3_only", "ntp_set"}),
        (Platform.TPLINK_JETSTREAM, {"no_telnet", "snmpv3_only", "syslog_set", "no_http"}),
        (Platform.DLINK_DS, {"snmpv3_only", "syslog_set", "no_http"}),
        (
            Platform.RUIJIE_OS,
            {
                *("no_telnet", "snmpv3_only", "passwords_hashed", "no_http"),
                *("unused_ports_down", "bpdu_guard", "storm_control"),
            },
        ),
        (Platform.FRR, {"passwords_hashed"}),
        (Platform.VYOS, {"snmpv3_only"}),
    ],
)
def test_each_platform_is_judged_in_its_own_words(platform: Platform, broken: set[str]) -> None:
    found = verdicts(platform)
    assert {one for one, verdict in found.items() if verdict.standing is Standing.BROKEN} == broken


def test_an_exception_counts_up_to_its_last_day_and_no_longer() -> None:
    today = ComplianceException(rule="no_telnet", until=TODAY, reason="đời máy cũ")
    assert verdicts(Platform.CISCO_IOS, None, today)["no_telnet"].standing is Standing.EXCEPTED
    ended = ComplianceException(rule="no_telnet", until=date(2026, 11, 29), reason="đời máy cũ")
    found = verdicts(Platform.CISCO_IOS, None, ended)["no_telnet"]
    assert (found.standing, found.exception) == (Standing.BROKEN, ended)
    kept = ComplianceException(rule="ntp_set", until=TODAY, reason="không cần nữa")
    assert verdicts(Platform.CISCO_IOS, None, kept)["ntp_set"].standing is Standing.KEPT
