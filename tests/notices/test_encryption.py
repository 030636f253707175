"""STARTTLS and certificates, against a real server with a certificate made for the test."""

import datetime as dt
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from otklik.netsim.mail import MailSim
from otklik.notices.senders import mail
from otklik.notices.senders.outcomes import GateBroken, NotSent, Parcel, Unreachable
from otklik.notices.smtp import MailServer
from tests.notices.conftest import SENDER

PARCEL = Parcel("key", "Тема", "Текст")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a key and a certificate of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def sim(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with MailSim(user="otklik", password="parol-1", tls=context) as running:
        yield running


def server(sim, **changed):
    values = {"host": "127.0.0.1", "port": sim.smtp_port, "security": "starttls", "user": "otklik"}
    return MailServer(**(values | {"sender": SENDER, "password": "parol-1"} | changed))


def test_a_letter_goes_encrypted_and_signed_in(sim, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    handed = []
    mail.send(server(sim), "karpov@priozerny.example", PARCEL, lambda: handed.append(len(sim.to())))
    assert [letter.subject for letter in sim.to()] == ["Тема"]
    assert handed == [0]


def test_an_unknown_certificate_is_refused_in_words(sim):
    with pytest.raises(GateBroken, match="Сертификат или шифрование"):
        mail.check(server(sim))


def test_without_encryption_no_password_is_given_away(sim):
    with pytest.raises(GateBroken, match="не предлагает указанного шифрования"):
        mail.check(server(sim, security="none"))


def test_tls_where_there_is_none_is_refused_in_words(sim):
    with pytest.raises(GateBroken, match=r"нет TLS|Сертификат"):
        mail.check(server(sim, security="tls"))


def test_a_server_that_is_not_there_is_tried_again(sim):
    with pytest.raises(NotSent, match="недоступен"):
        mail.check(server(sim, port=1))


def test_a_password_that_smtp_cannot_carry_is_told_in_words(sim, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(GateBroken, match="только латинские буквы"):
        mail.check(server(sim, password="пароль"))


def test_what_is_no_address_is_refused_for_good(sim, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(Unreachable, match="Это не адрес"):
        mail.send(server(sim), "karpov\n@priozerny.example", PARCEL, lambda: None)


def test_no_error_tells_the_password(sim, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(GateBroken) as told:
        mail.check(server(sim, password="wrong-secret"))
    assert "wrong-secret" not in told.value.reason
    assert "wrong-secret" not in repr(server(sim, password="wrong-secret"))
