"""TLS contexts and what a server's certificates say: the one place that knows ssl's and cryptography's ways."""

import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from core.errors import InputError
from core.model import Complaint, Reason
from monitor.probes.result import Failed, Samples
from monitor.probes.schema import TlsConfig

NEVER = -62135596800.0
"""Go's zero time as Unix time: what blackbox_exporter says of a chain that was not verified."""
_VERSIONS = {
    "TLS10": ssl.TLSVersion.TLSv1,
    "TLS11": ssl.TLSVersion.TLSv1_1,
    "TLS12": ssl.TLSVersion.TLSv1_2,
    "TLS13": ssl.TLSVersion.TLSv1_3,
}
_NAMES = {"TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1", "TLSv1.2": "TLS 1.2", "TLSv1.3": "TLS 1.3"}
_EXPIRED, _NOT_YET, _OTHER_NAME, _OTHER_ADDRESS = 10, 9, 62, 64
"""X509_V_ERR_* of OpenSSL's x509_vfy.h."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Who answered over TLS. Times are Unix; ``chain_expiry`` is that of the verified chain, if it was verified."""

    version: str
    earliest_expiry: float
    chain_expiry: float
    fingerprint: str
    subject: str
    issuer: str
    alternatives: str
    serial: str

    def tell(self, samples: Samples) -> None:
        """Under blackbox_exporter's names."""
        samples.put("probe_ssl_earliest_cert_expiry", self.earliest_expiry)
        samples.put("probe_ssl_last_chain_expiry_timestamp_seconds", self.chain_expiry)
        samples.put(
            "probe_ssl_last_chain_info",
            1,
            fingerprint_sha256=self.fingerprint,
            issuer=self.issuer,
            subject=self.subject,
            subjectalternative=self.alternatives,
            serialnumber=self.serial,
        )
        samples.put("probe_tls_version_info", 1, version=self.version)


def context(config: TlsConfig, further: Path | None) -> ssl.SSLContext:
    """The context of a module; ``further`` has authorities beside the system's. Raises InputError."""
    stamp = further.stat().st_mtime_ns if further is not None and further.exists() else 0
    return _context(config, further, stamp)


@lru_cache(maxsize=32)
def _context(config: TlsConfig, further: Path | None, _stamp: int) -> ssl.SSLContext:
    """Made once: loading the system's authorities takes 10 ms of CPU."""
    try:
        made = ssl.create_default_context(cafile=config.ca_file)
        if config.ca_file is None and further is not None:
            made.load_verify_locations(further)
        if config.cert_file is not None:
            made.load_cert_chain(config.cert_file, config.key_file)
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"the certificates of a probe's tls_config cannot be read: {error}") from error
    if config.min_version is not None:
        made.minimum_version = _VERSIONS[config.min_version]
    if config.max_version is not None:
        made.maximum_version = _VERSIONS[config.max_version]
    if config.insecure_skip_verify:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


def refusal(error: ssl.SSLCertVerificationError, name: str) -> Failed:
    """Why a certificate was refused."""
    if error.verify_code == _EXPIRED:
        return Failed(Reason.CERTIFICATE_EXPIRED, Complaint.CERTIFICATE_EXPIRED, name=name)
    if error.verify_code == _NOT_YET:
        return Failed(Reason.CERTIFICATE_UNTRUSTED, Complaint.CERTIFICATE_NOT_YET_VALID, name=name)
    if error.verify_code in (_OTHER_NAME, _OTHER_ADDRESS):
        return Failed(Reason.CERTIFICATE_UNTRUSTED, Complaint.CERTIFICATE_OF_ANOTHER, name=name)
    why = error.verify_message
    return Failed(Reason.CERTIFICATE_UNTRUSTED, Complaint.CERTIFICATE_UNTRUSTED, name=name, error=why)


def peer(talk: ssl.SSLObject, config: TlsConfig) -> Peer:
    """What is known of the server after a handshake."""
    sent = [x509.load_der_x509_certificate(der) for der in _chain(talk, verified=False)]
    verified = [] if config.insecure_skip_verify else _chain(talk, verified=True)
    trusted = [x509.load_der_x509_certificate(der) for der in verified]
    leaf = sent[0]
    return Peer(
        version=_NAMES.get(talk.version() or "", "unknown"),
        earliest_expiry=_earliest(sent),
        chain_expiry=_earliest(trusted) if trusted else NEVER,
        fingerprint=leaf.fingerprint(SHA256()).hex(),
        subject=_name(leaf.subject),
        issuer=_name(leaf.issuer),
        alternatives=_alternatives(leaf),
        serial=f"{leaf.serial_number:x}",
    )


def _chain(talk: Any, verified: bool) -> list[bytes]:
    name = "get_verified_chain" if verified else "get_unverified_chain"
    if hasattr(talk, name):  # Python 3.13
        return list(getattr(talk, name)())
    inner = getattr(talk, "_sslobj", None)  # there since 3.10, without a public name before 3.13
    found = getattr(inner, name)() if hasattr(inner, name) else None
    if found:
        return [ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in found]
    return [talk.getpeercert(binary_form=True)]


def _earliest(chain: list[x509.Certificate]) -> float:
    return min(certificate.not_valid_after_utc.timestamp() for certificate in chain)


def _name(name: x509.Name) -> str:
    """As Go writes it: RFC 2253, the last part first."""
    return name.rfc4514_string()


def _alternatives(leaf: x509.Certificate) -> str:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ""
    return ",".join(names.get_values_for_type(x509.DNSName))
