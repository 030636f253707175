"""A push message as only the browser can read it (RFC 8291, RFC 8188), and who sends it (RFC 8292).

Pure: keys and bytes in, bytes out. The browser's keys are an elliptic point `p256dh` and 16 secret bytes `auth`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes of the one record; push services take no more
LONGEST = RECORD - 16 - 1  # bytes of the text: less the tag and the delimiter
LASTS = timedelta(hours=12)  # of a statement of who sends; services refuse more than 24 hours


def encrypt(
    text: bytes,
    *,
    p256dh: bytes,
    auth: bytes,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The body of the request, "aes128gcm". `key`, `salt`: for tests; made anew for each message otherwise.

    ValueError for a point that is not on the curve, secret bytes of another length, or too long a text.
    """
    if len(auth) != 16 or len(text) > LONGEST:
        raise ValueError("auth must be 16 bytes, and the text one record")
    own = key or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, p256dh)
    ours = point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    mixed = _derive(auth, shared, b"WebPush: info\0" + p256dh + ours, 32)
    content_key = _derive(salt, mixed, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, mixed, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(content_key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256, one block."""
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()[:length]


def sender_of(secret: str) -> ec.EllipticCurvePrivateKey:
    """The key of this installation, always the same from the same secret words."""
    digest = hashlib.sha512(b"vapid:" + secret.encode()).digest()
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return ec.derive_private_key(int.from_bytes(digest, "big") % (order - 1) + 1, CURVE)


def statement(key: ec.EllipticCurvePrivateKey, endpoint: str, contact: str, at: datetime) -> str:
    """The header Authorization: a signed statement for the push service of this address."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + LASTS).timestamp()),
        "sub": contact,
    }
    said = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"vapid t={said}.{encoded(signature)}, k={encoded(point(key.public_key()))}"


def _json(value: dict[str, object]) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(value: str) -> bytes:
    """ValueError where it is no base64url."""
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
