"""What was found, and what a poll and a sweep say."""

from collections.abc import Mapping

from core.i18n import Language, noop
from core.model import Detail, DeviceTrouble, FindingKind, FindingLevel
from core.words.devices import DEVICE_TROUBLES

# The {places} are names of the finding's detail.
FINDINGS: Mapping[FindingKind, str] = {
    FindingKind.UNKNOWN_DEVICE: noop("{address} is not in the inventory: {what}."),
    FindingKind.OTHER_IDENTITY: noop("{address} answers as another device: {found} instead of {expected}."),
    FindingKind.OTHER_ADDRESS: noop("It answers at {address}, which is not its address in the inventory."),
    FindingKind.DUPLICATE_ENGINE_ID: noop("Its SNMP engine id {engine} is also that of {others}."),
    FindingKind.ENGINE_BOOTS_BACK: noop("Its SNMP engine's count of boots went back from {before} to {after}."),
    FindingKind.ENGINE_TIME_BACK: noop("Its SNMP engine restarted and did not count it: it still says {boots} boots."),
    FindingKind.ENGINE_REPLACED: noop("Another SNMP engine answers there: {after} instead of {before}."),
    FindingKind.RESTARTED_IN_POLL: noop("Its agent restarted while it was read; rates of that poll were left out."),
    FindingKind.RECEIVE_DROPS: noop("Answers came faster than they were read: {dropped} were lost since the start."),
    FindingKind.OWN_LINK_DOWN: noop("The monitor itself was cut off: its gateway {gateways} and nobody else answered."),
    FindingKind.CLOCK_STEPPED: noop("The monitor's clock was set by {seconds} s, from {before} to {after}."),
    FindingKind.DEVICE_REPLACED: noop(
        "Replaced: {found} stands there instead of {before}; enter the new device's serial number in the inventory."
    ),
    FindingKind.DEVICE_RESTARTED: noop("Restarted at {at}."),
    FindingKind.NOT_INCREASING: noop("The names under {oid} do not increase; the walk ended there."),
    FindingKind.WRONG_VALUES: noop("Values under {oid} are not what their type says; they were left out."),
    FindingKind.AGENT_ERROR: noop("The agent answered with the error '{error}'."),
    FindingKind.EMPTY_WALK: noop("The agent answered a walk with nothing."),
    FindingKind.HANGS_ELSEWHERE: noop("It hangs on {found}, port {port}, and not on {expected} as in the inventory."),
    FindingKind.CABLE_GONE: noop("The cable from port {port} to {other}, port {other_port}, is no longer there."),
    FindingKind.NEIGHBOUR_UNKNOWN: noop("Behind port {port} hangs what is not in the inventory: {what}."),
    FindingKind.OTHER_SERIAL: noop("Its serial number is {found}, in the inventory {book}: correct the inventory."),
    FindingKind.OTHER_MAC: noop("Its MAC address is {found}, in the inventory {book}: correct the inventory."),
    FindingKind.OTHER_MODEL: noop("It says that it is a {found}, the inventory says {book}."),
    FindingKind.OTHER_PLACE: noop("It says that it stands at '{found}', the inventory says '{book}'."),
    FindingKind.OTHER_MEMBERS: noop(
        "The machines that answer there together have the serial numbers {found}, in the inventory {book}."
    ),
    FindingKind.UNSUPPORTED: noop("{what} is out of support since {ended}: replace or upgrade it."),
    FindingKind.PART_TROUBLE: noop("{part}: the device says '{says}'. Look at it."),
    FindingKind.SENSOR_BEYOND: noop("{part} is at {value}, its limit is {limit}."),
    FindingKind.SUPPLY_LOW: noop("{supply} is at {level} %: order and replace it."),
    FindingKind.BOOK_INCOMPLETE: noop("The inventory lacks what it tells of itself: {found}."),
    FindingKind.STORE_MENDED: noop(
        "The database was damaged and mended: {rows} rows were saved; the damaged file is kept as {file}."
    ),
    FindingKind.HOLIDAYS_UNKNOWN: noop(
        "The holidays of {year} are not known, and its weekdays count as working days: update motcua, "
        "or write its holidays into special_days of each site."
    ),
    FindingKind.HOLIDAYS_UNANNOUNCED: noop(
        "The holidays of {year} are known in part, others are still to be announced: update motcua once they are, "
        "or write the days that are missing into special_days of each site."
    ),
    FindingKind.CONFIGURATION_CHANGED: noop(
        "Its configuration changed and nobody said why: {added} lines came, {removed} went; the first is '{line}'."
    ),
    FindingKind.CONFIGURATION_UNSAVED: noop(
        "What it runs is not what it would start with: {lines} lines differ, the first is '{line}'."
    ),
    FindingKind.CONFIGURATION_UNREAD: noop("Its configuration could not be read: {trouble}."),
    FindingKind.HOST_KEY_CHANGED: noop(
        "It shows another SSH host key than before, {found}, and nobody logged in: if it was replaced or reset, take "
        "the new key with motcua device trust; if not, somebody may be in between."
    ),
    FindingKind.RECEIVER_FAILING: noop("Alerts do not reach the receiver {receiver}: {error}."),
}
FINDING_LEVELS: Mapping[FindingLevel, str] = {
    FindingLevel.WARNING: noop("warning"),
    FindingLevel.NOTICE: noop("notice"),
}
FINDING_DETAILS: Mapping[str, str] = {
    "address": noop("Address"),
    "what": noop("What it is"),
    "prefix": noop("Prefix"),
    "mac": "MAC",
    "vendor": noop("Vendor"),
    "model": noop("Model"),
    "serial": noop("Serial number"),
    "members": noop("Machines of the stack or cluster"),
    "found": noop("Found"),
    "book": noop("Book"),
    "place": noop("Place"),
    "expected": noop("Expected"),
    "evidence": noop("Evidence"),
    "seen_by": noop("Seen by"),
    "port": noop("Port"),
    "other": noop("Other end"),
    "other_port": noop("Port of the other end"),
    "oid": "OID",
}
# What a poll says when there was no answer, or a refusal.
ANSWERS: tuple[str, ...] = (
    noop("the agent stopped answering"),
    noop("the agent does not answer: check the address, that SNMP is on, and the community or user"),
    noop("the agent is there but does not answer the request: check priv_protocol and priv_password"),
    noop("the agent does not support the security level; compare security_level with the agent's configuration"),
    noop("the agent does not know the user name"),
    noop("the agent says that the authentication is wrong: check auth_protocol and auth_password"),
    noop("the agent cannot decrypt the request: check priv_protocol and priv_password"),
    noop("the agent keeps sending reports instead of an answer"),
)
PROGRESS = noop("{objects} objects, {rate} a second")
SWEPT = noop("{prefix}: {answered} of {total} addresses answered.")
"""What a sweep of a prefix came to."""


class _Dash(dict[str, str]):
    """What an older record does not have is a dash in its sentence."""

    def __missing__(self, name: str) -> str:
        return "–"


def finding(language: Language, kind: FindingKind, detail: Mapping[str, Detail]) -> str:
    """What was found, in one sentence."""
    shown = {name: value if isinstance(value, str) else language.number(value) for name, value in detail.items()}
    if "trouble" in shown:
        shown["trouble"] = language.text(DEVICE_TROUBLES[DeviceTrouble(shown["trouble"])])
    return language.text(FINDINGS[kind]).format_map(_Dash(shown))


def answer(language: Language, message: str) -> str:
    """What a poll says in the end; what is not of ANSWERS stays as it is."""
    return language.text(message) if message in ANSWERS else message
