"""Extra roots of an account: read, shown, and trusted for its calls only."""

import http.server
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from otklik.networks import certificates
from otklik.networks.calls import Call, client_for, send
from otklik.networks.certificates import BadCertificate
from otklik.networks.contract import Retryable

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def made(name="Корень", ca=True, until=timedelta(days=3650), signer=None, key=None):
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, by = signer or (subject, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=400))
        .not_valid_after(AT + until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(usage(ca), critical=True)
    )
    return builder.sign(by, hashes.SHA256()), key


def usage(ca):
    """From Python 3.13 on certificates are held to RFC 5280: a root must say that it signs."""
    names = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign")
    no = dict.fromkeys((*names, "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, **no)


def pem(*given):
    return "".join(each.public_bytes(serialization.Encoding.PEM).decode() for each in given)


def test_bundle_is_read_with_names_ends_and_fingerprints():
    first, second = made("Первый")[0], made("Второй")[0]
    found = certificates.read(pem(first, second), AT)
    assert [root.name for root in found] == ["CN=Первый", "CN=Второй"]
    assert found[0].until == AT + timedelta(days=3650)
    assert found[0].fingerprint.count(":") == 31


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a certificate",
        "корень",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
    ],
)
def test_what_is_no_certificate_is_refused(text):
    with pytest.raises(BadCertificate):
        certificates.read(text, AT)


def test_key_ended_leaf_and_crowd_are_refused():
    root, key = made()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    for text in (
        pem(root) + private,
        pem(made(until=-timedelta(days=1))[0]),
        pem(made(ca=False)[0]),
        pem(root) * (certificates.MOST + 1),
    ):
        with pytest.raises(BadCertificate):
            certificates.read(text, AT)


class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_given):
        return


@pytest.fixture
def signed(tmp_path):
    """A server on loopback whose certificate a root of ours has signed: its address and the root."""
    root, root_key = made("Корень")
    leaf, key = made("localhost", ca=False, signer=(root.subject, root_key))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "leaf.pem").write_text(pem(leaf) + private.decode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "leaf.pem")
    server = http.server.ThreadingHTTPServer(("localhost", 0), Hello)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}/", pem(root)
    server.shutdown()
    server.server_close()


def test_network_is_trusted_with_its_root_and_not_without(signed, tmp_path):
    url, root = signed
    (tmp_path / "roots.pem").write_text(root)
    assert send(client_for(True, root), Call("GET", url)).data == {}
    assert send(client_for(True, str(tmp_path / "roots.pem")), Call("GET", url)).data == {}
    with pytest.raises(Retryable):
        send(client_for(True), Call("GET", url))
