"""Lines of secrets as the vendors' references write them: of none is the secret kept, and no other word is lost."""

import pytest

from core.model import Platform
from provision.devices.cleaning import cleaned, mask_with
from provision.devices.platforms import facts

MASK = mask_with(b"key")
LINES: dict[Platform, list[tuple[str, str]]] = {
    Platform.CISCO_IOS: [
        (" ppp chap password 7 045802150C2E", "045802150C2E"),
        (" ppp pap sent-username vnpt password 0 Fiber@2026", "Fiber@2026"),
        ("ip ftp password 7 0822455D0A16", "0822455D0A16"),
        (" l2tp tunnel password 0 T0nnel", "T0nnel"),
        (" ip nhrp authentication NHRPkey1", "NHRPkey1"),
        (" vrrp 1 authentication md5 key-string Vrrp123", "Vrrp123"),
        (" vrrp 1 authentication text Vrrp123", "Vrrp123"),
        (" glbp 1 authentication text Glbp123", "Glbp123"),
        (" isis password Isis123", "Isis123"),
        (" server-private 10.0.0.1 auth-port 1812 acct-port 1813 key 7 0832494D", "0832494D"),
        (" security wpa psk set-key ascii 0 Wifi2026 0", "Wifi2026"),
        ("username lan view root secret 9 $9$abcd$efgh", "$9$abcd$efgh"),
    ],
    Platform.CISCO_S300: [
        ("encrypted sntp authentication-key 1 md5 AbCd12==", "AbCd12=="),
        ("encrypted ip ssh-client password AbCd12==", "AbCd12=="),
    ],
    Platform.HUAWEI_VRP: [
        (" ppp pap local-user vnpt password simple Fiber2026", "Fiber2026"),
        ("  security wpa2 psk pass-phrase %^%#a b>c'd%^%# aes", "a b>c'd"),
        (" ospf authentication-mode md5 1 plain Ospf123", "Ospf123"),
        (" peer 10.0.0.1 password simple Bgp123", "Bgp123"),
        (" local-user lan password irreversible-cipher $1a$xY$abc$", "$1a$xY$abc$"),
    ],
    Platform.HP_COMWARE: [
        (" ppp pap local-user vnpt password simple Fiber2026", "Fiber2026"),
        (" ospf authentication-mode md5 1 plain Ospf123", "Ospf123"),
        (" password hash $h$6$abc$def", "$h$6$abc$def"),
    ],
    Platform.JUNIPER_JUNOS: [
        ('set system ntp authentication-key 10 value "$9$ntpkey1"', "$9$ntpkey1"),
        ('set interfaces pp0 unit 0 ppp-options pap local-password "$9$pppoe1"', "$9$pppoe1"),
        ('set interfaces pp0 unit 0 ppp-options chap default-chap-secret "$9$chap01"', "$9$chap01"),
        ('set security ipsec security-association x manual direction inbound encryption key ascii-text "a b"', "a b"),
    ],
    Platform.FORTINET: [("        set sso-ikey ENC Ab+/=12", "Ab+/=12"), ("    set ldap-pwd ENC Zz9==", "Zz9==")],
    Platform.MIKROTIK_ROUTEROS: [
        ("/interface wifi set [ find default-name=wifi1 ] security.passphrase=Wifi2026 ssid=mc", "Wifi2026"),
        ("/interface wifi configuration add security.authentication-types=wpa2-psk .passphrase=Wifi2026", "Wifi2026"),
        ("/snmp set enabled=yes trap-community=Bimat1 trap-version=2", "Bimat1"),
        ("/routing bgp connection add name=a tcp-md5-key=Bgp123 as=65000", "Bgp123"),
        ("/routing ospf interface-template add area=a authentication-key=Ospf123 interfaces=e1", "Ospf123"),
        ("/interface pppoe-client add name=w password=Fiber2026 user=vnpt", "Fiber2026"),
    ],
    Platform.DLINK_DS: [
        ("create authen server_host 10.0.0.1 protocol radius port 1812 key Radius1 timeout 5", "Radius1"),
        ('config authen server_host 10.0.0.1 protocol tacacs+ key "Tac acs"', "Tac acs"),
    ],
    Platform.VYOS: [
        ("set system login radius server 192.0.2.1 key 'Radius1'", "Radius1"),
        ("set system login tacacs server 192.0.2.1 key 'Tacacs1'", "Tacacs1"),
        ("set interfaces pppoe pppoe0 authentication password 'Fiber2026'", "Fiber2026"),
    ],
    Platform.FRR: [(" ip rip authentication string Rip123", "Rip123"), (" neighbor 10.0.0.1 password Bgp1", "Bgp1")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("platform", "line", "secret"), [(one, *pair) for one, pairs in LINES.items() for pair in pairs]
)
def test_a_secret_is_masked_and_the_line_is_known_by_its_other_words(
    platform: Platform, line: str, secret: str
) -> None:
    kept = cleaned(line, facts(platform), MASK)
    assert secret not in kept
    assert "<masked" in kept
    assert kept.split()[:2] == line.split()[:2]
    assert cleaned(kept, facts(platform), MASK) == kept


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        (Platform.CISCO_IOS, "service password-encryption"), (Platform.CISCO_IOS, "no ip ftp password 7"),
        (Platform.CISCO_IOS, " ip ospf authentication message-digest"), (Platform.CISCO_IOS, "key chain OSPF"),
        (Platform.CISCO_IOS, " key 1"), (Platform.CISCO_IOS, " vrrp 1 authentication md5"),
        (Platform.HUAWEI_VRP, " ospf authentication-mode simple"), (Platform.HUAWEI_VRP, "stelnet server enable"),
        (Platform.MIKROTIK_ROUTEROS, "/user settings set minimum-password-length=8"),
        (Platform.MIKROTIK_ROUTEROS, "/interface wifi security add authentication-types=wpa2-psk name=a"),
        (Platform.JUNIPER_JUNOS, "set system ntp authentication-key 10 type md5"),
        (Platform.DLINK_DS, "create authen server_host 10.0.0.1 protocol radius port 1812 key none timeout 5"),
        (Platform.VYOS, "set system host-name sw-01"),
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(platform: Platform, line: str) -> None:
    assert cleaned(line, facts(platform), MASK) == f"{line}\n".lstrip("\n")
