"""States, their reasons and what was measured."""

import re
from collections.abc import Callable, Mapping

from core.evidence import ports_of
from core.i18n import Language, noop
from core.model import Outcome, Reason, Severity, State, site_subject

STATES: Mapping[State, str] = {
    State.UP: noop("up"),
    State.DEGRADED: noop("degraded"),
    State.DOWN: noop("disconnected"),
    State.UNKNOWN: noop("unknown"),
    State.MAINTENANCE: noop("in maintenance"),
}
# "{cause}" is the name of the subject that is to blame; a sentence with it has a twin for when that is not known.
REASONS: Mapping[Reason, str] = {
    Reason.ANSWERING: noop("Answers as it should."),
    Reason.STARTING: noop("Watching has just begun; there is no answer yet."),
    Reason.UNREACHABLE: noop("Does not answer."),
    Reason.LINE_LOST: noop("The line is lost: the device that carries it does not answer."),
    Reason.FAR_END_UNREACHABLE: noop("The far end of the link does not answer."),
    Reason.INTERFACE_DOWN: noop("The link's port is down."),
    Reason.NEAR_END_DOWN: noop("The device at our end of the link does not answer."),
    Reason.UPSTREAM_DOWN: noop("Isolated: a device on the way to it does not answer."),
    Reason.OWN_LINK_DOWN: noop("Cannot be known: the monitor's own network is down."),
    Reason.NOT_WATCHED: noop("Nobody was watching."),
    Reason.OFF_SCHEDULE: noop("Outside its working hours it may be off."),
    Reason.SNMP_SILENT: noop("Answers pings, but not SNMP."),
    Reason.SNMP_REFUSED: noop("Refuses the SNMP credentials."),
    Reason.PACKET_LOSS: noop("Loses packets."),
    Reason.LATENCY: noop("Answers slowly."),
    Reason.ON_BATTERY: noop("Power cut: it runs on its battery."),
    Reason.POWER_CUT: noop("Power cut: its UPS went on battery before it fell silent."),
    Reason.ISOLATED: noop("Isolated: the power is cut there, and every link to it is gone."),
    Reason.FLAPPING: noop("Flapping: it comes and goes."),
    Reason.SITES_DARK: noop("Many sites fell silent at once: the trouble is where their lines meet."),
    Reason.SITES_SLOW: noop("Many sites are slow at once: the trouble is where their lines meet, not at each."),
    Reason.STORAGE_FULL: noop("A storage is nearly full."),
    Reason.PLANNED: noop("Planned maintenance."),
    Reason.KIOSK_FROZEN: noop("Kiosk frozen: it answers, but its screen no longer reports."),
    Reason.CONTENT_EXPIRED: noop("Content out of date: the procedures that it shows are too old."),
    Reason.CONTENT_INCOMPLETE: noop("Content incomplete: it does not show the procedures that were published."),
    Reason.NAME_UNRESOLVED: noop("Its name does not resolve."),
    Reason.WRONG_STATUS: noop("Answers with an error instead of its page."),
    Reason.WRONG_ANSWER: noop("Answers, but not as it should."),
    Reason.TEXT_MISSING: noop("Its page lacks the text that must be there."),
    Reason.TEXT_FORBIDDEN: noop("Its page has a text that must not be there."),
    Reason.CERTIFICATE_EXPIRES: noop("Its certificate expires soon."),
    Reason.CERTIFICATE_URGENT: noop("Its certificate expires within days."),
    Reason.CERTIFICATE_EXPIRED: noop("Its certificate has expired."),
    Reason.CERTIFICATE_UNTRUSTED: noop("Its certificate is not trusted."),
    Reason.CLOCK_OFF: noop("Its clock and ours differ, or it is not synchronised itself."),
    Reason.UPSTREAM_PLANNED: noop("Isolated: a device on the way to it is in planned maintenance."),
    Reason.MAINTENANCE_OVERRAN: noop("Does not answer although its planned maintenance is over."),
    Reason.LOOP: noop("Network loop: broadcasts go round between two of its ports."),
    Reason.LOOP_SUSPECTED: noop("Suspected network loop: a storm of broadcasts comes in."),
    Reason.CONFIGURATION_CHANGED: noop("Its configuration changed, and nobody said why."),
    Reason.HOST_KEY_CHANGED: noop("It shows another SSH host key than before."),
    Reason.PART_TROUBLE: noop("It says that a part of it failed, or that a sensor is beyond its limit."),
}
REASONS_WITH_CAUSE: Mapping[Reason, str] = {
    Reason.NEAR_END_DOWN: noop("The device at our end, {cause}, does not answer."),
    Reason.UPSTREAM_DOWN: noop("Isolated: the trouble is at {cause}."),
    Reason.UPSTREAM_PLANNED: noop("Isolated behind {cause}, which is in planned maintenance."),
    Reason.OWN_LINK_DOWN: noop("Cannot be known: {cause} cut the monitor off."),
    Reason.LATENCY: noop("Answers slowly, as many sites of {cause} do: the trouble is where their lines meet."),
    Reason.PACKET_LOSS: noop("Loses packets, as many sites of {cause} do: the trouble is where their lines meet."),
    Reason.POWER_CUT: noop("Power cut: {cause} went on battery before it fell silent."),
    Reason.ISOLATED: noop("Isolated: the power is cut, as {cause} said last, and every link to it is gone."),
}
SHORT_REASONS: Mapping[Reason, str] = {
    Reason.UPSTREAM_DOWN: noop("isolated"),
    Reason.UPSTREAM_PLANNED: noop("isolated"),
    Reason.ON_BATTERY: noop("power cut"),
    Reason.LINE_LOST: noop("line lost"),
    Reason.POWER_CUT: noop("power cut"),
    Reason.FLAPPING: noop("flapping"),
    Reason.ISOLATED: noop("isolated"),
    Reason.OFF_SCHEDULE: noop("off hours"),
    Reason.KIOSK_FROZEN: noop("kiosk frozen"),
    Reason.CONTENT_EXPIRED: noop("content out of date"),
    Reason.CONTENT_INCOMPLETE: noop("content incomplete"),
    Reason.LOOP: noop("network loop"),
    Reason.LOOP_SUSPECTED: noop("suspected network loop"),
    Reason.CONFIGURATION_CHANGED: noop("configuration changed"),
    Reason.HOST_KEY_CHANGED: noop("other host key"),
    Reason.PART_TROUBLE: noop("part failed"),
    Reason.WRONG_STATUS: noop("faulty"),
    Reason.WRONG_ANSWER: noop("faulty"),
    Reason.TEXT_MISSING: noop("faulty"),
    Reason.TEXT_FORBIDDEN: noop("faulty"),
    Reason.CERTIFICATE_EXPIRED: noop("bad certificate"),
    Reason.CERTIFICATE_UNTRUSTED: noop("bad certificate"),
}
# "{ports}" are the names of ports in the evidence; a sentence with them has a twin for when they are not known.
REASONS_WITH_PORTS: Mapping[Reason, str] = {
    Reason.LOOP: noop("Network loop between the ports {ports}."),
    Reason.LOOP_SUSPECTED: noop(
        "Suspected network loop behind the port {ports}: a storm of broadcasts comes in by it."
    ),
}
# What to do about it, where the reason itself does not say so.
NEXT_STEPS: Mapping[Reason, str] = {
    Reason.KIOSK_FROZEN: noop(
        "Restart the browser on the kiosk; if the screen does not report again, restart the kiosk."
    ),
    Reason.CONTENT_EXPIRED: noop(
        "Update the procedures data of the kiosk, and look why that did not happen by itself."
    ),
    Reason.CONTENT_INCOMPLETE: noop("Compare what the kiosk shows with the published list, and update its data."),
    Reason.NAME_UNRESOLVED: noop(
        "Compare the name with the inventory's, and ask the name server for it: motcua probe."
    ),
    Reason.WRONG_STATUS: noop("Open the page in a browser; if it fails there too, call who runs the service."),
    Reason.TEXT_MISSING: noop("Open the page in a browser, and compare it with the text in the inventory."),
    Reason.CERTIFICATE_EXPIRES: noop("Have who runs the service renew its certificate before it expires."),
    Reason.CERTIFICATE_URGENT: noop(
        "Call who runs the service today: once its certificate has expired, nobody can work with it safely."
    ),
    Reason.CERTIFICATE_EXPIRED: noop(
        "Have who runs the service renew its certificate; enter no password there until then."
    ),
    Reason.CERTIFICATE_UNTRUSTED: noop(
        "Enter no password there. If the authority is a government's own, put it into the file of probe_ca."
    ),
    Reason.CLOCK_OFF: noop("Compare both clocks with a third one, and look whether this machine is synchronised."),
    Reason.CONFIGURATION_CHANGED: noop(
        "Look at what changed on the page of its configuration; stand for it there, or have it taken back."
    ),
    Reason.HOST_KEY_CHANGED: noop(
        "Ask whether the device was replaced or reset, and compare the key at the device; then motcua device trust."
    ),
    Reason.PART_TROUBLE: noop(
        "See which part on the device's page; look at it on the spot, then acknowledge the finding or have it replaced."
    ),
    Reason.LOOP: noop("Unplug one of the two cables, and look where both lead; then switch on loop protection."),
    Reason.LOOP_SUSPECTED: noop(
        "Look behind the port for a cable that is plugged in twice; unplug the port if need be."
    ),
}
SEVERITIES: Mapping[Severity, str] = {
    Severity.S1: noop("S1: the centre cannot receive dossiers"),
    Severity.S2: noop("S2: one function is affected"),
    Severity.S3: noop("S3: one device is affected"),
    Severity.S4: noop("S4: cosmetic"),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ANSWERED: noop("answered"),
    Outcome.SILENT: noop("silent"),
    Outcome.REFUSED: noop("refused"),
    Outcome.PARTIAL: noop("answered in part"),
}


_BATTERY_REASONS = frozenset({Reason.ON_BATTERY, Reason.POWER_CUT, Reason.ISOLATED})
_BATTERY = noop("Last known battery: {figures}.")
_RUNTIME = noop("{duration} of runtime left")
_SITES: Mapping[Reason, str] = {
    Reason.SITES_DARK: noop("{some} of {all} sites: {names}."),
    Reason.SITES_SLOW: noop("{some} of {all} sites slow together: {names}."),
}
_OWN_USE = noop("Its own line is nearly full: {share} of the contracted bandwidth.")
_USE = re.compile(r"\butilisation_ratio=([0-9.]+)")
_TOGETHER = re.compile(r"sites=([0-9]+) of=([0-9]+) names=(\S+)")
_FIGURE = re.compile(r"(battery_charge_ratio|battery_runtime_seconds)=([0-9.]+)")


def sentence(
    language: Language, reason: Reason, cause: str | None, name_of: Callable[[str], str], evidence: str = ""
) -> str:
    """Why a subject is in its state. ``cause`` is a subject; ``name_of`` tells its name on the screen.

    ``evidence`` is a transition's: of a power cut it has the last known battery, of a loop the ports.
    """
    with_cause = REASONS_WITH_CAUSE.get(reason)
    told = language.text(REASONS[reason])
    if cause is not None and with_cause is not None:
        told = language.text(with_cause, cause=name_of(cause))
    ports = ports_of(evidence) if reason in REASONS_WITH_PORTS else []
    if ports:
        told = language.text(REASONS_WITH_PORTS[reason], ports=", ".join(ports))
    more = _battery(language, evidence) if reason in _BATTERY_REASONS else ""
    if reason in _SITES:
        more = _sites(language, _SITES[reason], evidence, name_of)
    if cause is None and reason in (Reason.LATENCY, Reason.PACKET_LOSS):
        more = _own_use(language, evidence)
    return f"{told} {more}".strip()


def _battery(language: Language, evidence: str) -> str:
    """The battery in a transition's evidence, in words."""
    told = {name: float(value) for name, value in _FIGURE.findall(evidence)}
    charge, runtime = told.get("battery_charge_ratio"), told.get("battery_runtime_seconds")
    figures = [] if charge is None else [language.share(charge, 0)]
    figures += [] if runtime is None else [language.text(_RUNTIME, duration=language.duration(runtime))]
    return language.text(_BATTERY, figures=", ".join(figures)) if figures else ""


def _own_use(language: Language, evidence: str) -> str:
    """How full the line itself is, when that is why it is slow."""
    found = _USE.search(evidence)
    return "" if found is None else language.text(_OWN_USE, share=language.share(float(found[1]), 0))


def _sites(language: Language, text: str, evidence: str, name_of: Callable[[str], str]) -> str:
    """The sites in a point's transition's evidence, by name."""
    found = _TOGETHER.search(evidence)
    if found is None:
        return ""
    names = ", ".join(name_of(site_subject(site)) for site in found[3].split(","))
    return language.text(text, some=found[1], all=found[2], names=names)


def short(language: Language, state: State, reason: Reason) -> str:
    """The state in one or two words; some reasons have a better word than their state."""
    return language.text(SHORT_REASONS.get(reason, STATES[state]))
