"""What real agents get wrong and is read all the same, each with who does it; what is not here is refused.

A device is named where it was met: by the projects whose reports are cited, or by the standard that allows what few do.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tolerance:
    """One way to be wrong. ``read_as`` is what is made of it, ``known`` who does it and where that is reported."""

    name: str
    wrong: str
    read_as: str
    known: str


TOLERANCES = (
    Tolerance(
        "long lengths",
        "a length of the long form where the short one is enough, or with leading zeros",
        "the length",
        "net-snmp and most C agents in headers; RFC 3417 section 8 permits it",
    ),
    Tolerance(
        "long integers",
        "an integer, a request number or the version with more leading octets than needed, up to 8 (of a value 9)",
        "the integer",
        "Arduino_SNMP (version as 02 04 00 00 00 01); agents that answer 02 05 FF FB … (sharpsnmplib 700)",
    ),
    Tolerance(
        "unsigned without zero",
        "a Counter32, Gauge32, TimeTicks or Counter64 whose first bit is set and which has no zero octet before it",
        "an unsigned number, never a negative one",
        "mini-snmpd before its pull request 9 (33000 as 80 E8); the agents of pysnmp 190 and puresnmp 63",
    ),
    Tolerance(
        "empty integers",
        "an integer of no octets",
        "no value: it is left out and found, the others of the answer are kept",
        "HPE's PDU, CPQPOWER-MIB (snmp_exporter 541); Server Technology's Sentry3 (snmp_exporter 1090)",
    ),
    Tolerance(
        "empty object identifiers",
        "an OBJECT IDENTIFIER of no octets, or of the one octet 00",
        "0.0",
        "Siemens SCALANCE X-310FE, ifSpecific (sharpsnmplib 188); Windows Vista's agent (sharpsnmplib 309)",
    ),
    Tolerance(
        "names with leading zeros",
        "a number of an object identifier that begins with the octet 80",
        "the name as all others write it",
        "the device of enterprise 32584 in pysnmp 119 (1.3.6.1.4.1.32584 as … 80 81 FE 48)",
    ),
    Tolerance(
        "addresses of another size",
        "an IpAddress of no octets, or of 16",
        "an empty text, or all its octets with dots",
        "Lexmark CX310dn (gosnmp 53)",
    ),
    Tolerance(
        "texts one octet short",
        "an OCTET STRING whose length is one more than its binding has left",
        "what its binding has left",
        "MikroTik (snmp_exporter 1312, gosnmp 599: 447 octets said to be 448)",
    ),
    Tolerance(
        "floats in Opaque",
        "a real number as BER inside Opaque (draft-perkins-float), which SMIv2 does not know",
        "the number, of 32 or 64 bits",
        "net-snmp, laLoadFloat; Synology's SYNOLOGY-UPS-MIB (gosnmp 133); Liebert (nagios-plugins 819)",
    ),
    Tolerance(
        "withdrawn types",
        "a UInteger32 (tag 47) or NsapAddress (tag 45), which RFC 1902 withdrew",
        "an unsigned number; octets",
        "agents of RFC 1442's time",
    ),
    Tolerance(
        "error index without error",
        "an error index that is not 0 in an answer whose error status is 0",
        "an answer without error",
        "HPE's PDU (snmp_exporter 541: error-index 24)",
    ),
    Tolerance(
        "octets behind the message",
        "octets after the end of the message, or of a decrypted scoped PDU",
        "nothing",
        "every agent that encrypts with DES (RFC 3414 section 8.1.1.2); broadcast equipment (SnmpSharpNet 7)",
    ),
    Tolerance(
        "names that do not increase",
        "rows in an order of the agent's own, where the module says allow_nonincreasing_oids",
        "every row once; a row that comes again ends the walk",
        "snmp_exporter has the option for such devices; a module names them",
    ),
    Tolerance(
        "fewer columns than asked",
        "an answer to several columns that is of some only, or mixes them",
        "what is sure of it; the columns are asked for one by one then",
        "agents that look at the first objects of a request only",
    ),
)
