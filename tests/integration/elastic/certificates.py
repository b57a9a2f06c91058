"""Makes an authority and a server certificate with the openssl command, for one test run."""

from __future__ import annotations

import hashlib
import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.missing import give_up

__all__ = ["Certificates", "make_certificates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """What the server needs, as PEM, and what its clients may be told to trust."""

    authority: Path
    key: str
    certificate: str

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.certificate)).hexdigest()


def make_certificates(folder: Path) -> Certificates:
    """Certify 127.0.0.1, or skip when there is no openssl; CI must have it."""
    if shutil.which("openssl") is None:
        give_up("no openssl command")
    authority, authority_key = folder / "ca.pem", folder / "ca.key"
    certificate, key = folder / "node.pem", folder / "node.key"
    _certify(authority, authority_key, "/CN=test authority", "keyUsage=critical,keyCertSign")
    signed = ("-CA", str(authority), "-CAkey", str(authority_key))
    names = ("subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:FALSE")
    _certify(certificate, key, "/CN=node", *names, signed=signed)
    return Certificates(
        authority=authority, key=key.read_text(), certificate=certificate.read_text()
    )


def _certify(
    certificate: Path, key: Path, subject: str, *extensions: str, signed: tuple[str, ...] = ()
) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *signed]
    command += ["-subj", subject, "-keyout", str(key), "-out", str(certificate)]
    for extension in extensions:
        command += ["-addext", extension]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
