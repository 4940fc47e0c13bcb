"""A certificate authority that protects nothing: for the simulated portals, and for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Authority:
    """Its certificate and key. Times are Unix seconds."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def make(cls, name: str, now: float, days: float = 3650) -> "Authority":
        """A new one, valid from a day ago."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name)
        built = _builder(subject, subject, key, now - DAY, now + days * DAY)
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return cls(built.sign(key, SHA256()), key)

    @property
    def pem(self) -> bytes:
        """What who trusts it holds."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(self, names: Sequence[str], begins: float, ends: float) -> bytes:
        """Key, certificate and chain of a server of these names or addresses, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        built = _builder(_name(names[0]), self.certificate.subject, key, begins, ends)
        built = built.add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        certificate = built.sign(self.key, SHA256())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private + certificate.public_bytes(Encoding.PEM) + self.pem


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: float, ends: float
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.fromtimestamp(begins, UTC))
        .not_valid_after(datetime.fromtimestamp(ends, UTC))
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
