"""JSON Web Tokens, made by hand: right ones, and every kind of wrong one."""

import base64
import hashlib
import hmac
import json
import subprocess
import time

SECRET = "a secret that two programs share, and nobody else"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def signed(header, claims, sign):
    text = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"
    return f"{text}.{encoded(sign(text.encode()))}"


def claims(role="staff", **others):
    return {"iss": "https://shop.example", "aud": "strongroom", "sub": "anna", "role": role, "exp": int(time.time()) + 600, **others}


def hs256(body, secret=SECRET):
    return signed({"alg": "HS256", "typ": "JWT"}, body, lambda text: hmac.new(secret.encode(), text, hashlib.sha256).digest())


def rs256(body, key):
    sign = ["openssl", "dgst", "-sha256", "-sign", str(key)]
    return signed({"alg": "RS256"}, body, lambda text: subprocess.run(sign, input=text, check=True, capture_output=True).stdout)


def without_signature(token):
    """The same claims under the algorithm "none"."""
    return signed({"alg": "none"}, json.loads(decoded(token.split(".")[1])), lambda text: b"")


def with_another_signature(token):
    """One bit of the signature is another one."""
    head, body, signature = token.split(".")
    bits = bytearray(decoded(signature))
    bits[0] ^= 1
    return f"{head}.{body}.{encoded(bytes(bits))}"
