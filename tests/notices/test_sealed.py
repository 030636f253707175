"""Push messages: the vector of RFC 8291, appendix A, and what a push service checks of the sender."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from otklik.notices.senders.sealed import CURVE, LONGEST, decoded, encrypt, point, sender_of, statement

BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_vector_of_the_standard():
    number = int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    made = encrypt(
        b"When I grow up, I want to be a watermelon",
        p256dh=decoded(BROWSER),
        auth=decoded(AUTH),
        key=ec.derive_private_key(number, CURVE),
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert made == decoded(SEALED)


@pytest.mark.parametrize(
    ("p256dh", "auth", "text"),
    [
        (b"\x04" + b"\x01" * 64, decoded(AUTH), b"x"),
        (decoded(BROWSER), b"short", b"x"),
        (decoded(BROWSER), decoded(AUTH), b"x" * (LONGEST + 1)),
    ],
    ids=["no point of the curve", "secret too short", "text too long"],
)
def test_what_cannot_be_sealed_is_refused(p256dh, auth, text):
    with pytest.raises(ValueError):  # noqa: PT011 - the library words its own
        encrypt(text, p256dh=p256dh, auth=auth)


def test_the_sender_signs_for_the_service_and_stays_the_same():
    key = sender_of("words of the installation")
    assert point(key.public_key()) == point(sender_of("words of the installation").public_key())
    told = statement(key, "https://push.example/send/abc", "mailto:x@example.ru", AT)
    token = told.removeprefix("vapid t=").split(",")[0]
    head, claims, signature = token.split(".")
    raw = decoded(signature)
    whole = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(whole, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(decoded(claims)) == {
        "aud": "https://push.example",
        "exp": int(AT.timestamp()) + 12 * 3600,
        "sub": "mailto:x@example.ru",
    }
