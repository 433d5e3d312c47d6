"""A local restic repository whose key costs nothing to open.

restic spends half a second of scrypt on each start, which is right for people and too much for thousands of backups of
forty files. The master key that `restic init` made is stored once more, in restic's own format, under parameters that
a test can afford; the dear key is removed. restic notices no difference.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

from support.kept import kept
from support.restic import Restic

PASSWORD = "correct horse"
COST = {"N": 2, "r": 1, "p": 1}


def openssl(cipher, key, data, iv=None):
    vector = ["-iv", iv.hex()] if iv else []
    command = ["openssl", "enc", cipher, "-K", key.hex(), *vector, "-nopad"]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout


def poly1305(key_r, pad, data):
    r = int.from_bytes(key_r, "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for begin in range(0, len(data), 16):
        total = (total + int.from_bytes(data[begin : begin + 16] + b"\x01", "little")) * r % ((1 << 130) - 5)
    return ((total + int.from_bytes(pad, "little")) % (1 << 128)).to_bytes(16, "little")


def sealed(password, salt, text):
    """nonce, ciphertext and Poly1305-AES, under what scrypt makes of the password."""
    keys = hashlib.scrypt(password.encode(), salt=salt, n=COST["N"], r=COST["r"], p=COST["p"], dklen=64)
    nonce = os.urandom(16)
    ciphertext = openssl("-aes-256-ctr", keys[:32], text, nonce)
    pad = openssl("-aes-128-ecb", keys[32:48], nonce)
    return nonce + ciphertext + poly1305(keys[48:64], pad, ciphertext)


def make(restic_binary, location, home):
    """An empty repository with PASSWORD."""
    restic = Restic(restic_binary, location, PASSWORD, home)
    restic.call("init")
    master = json.dumps(json.loads(restic.call("cat", "masterkey"))).encode()
    salt = os.urandom(64)
    key = {"created": "2026-01-01T00:00:00Z", "username": "test", "hostname": "test", "kdf": "scrypt", **COST,
           "salt": base64.b64encode(salt).decode(), "data": base64.b64encode(sealed(PASSWORD, salt, master)).decode()}
    text = json.dumps(key).encode()
    keys = os.path.join(location, "keys")
    dear = os.listdir(keys)
    with open(os.path.join(keys, hashlib.sha256(text).hexdigest()), "wb") as file:
        file.write(text)
    for name in dear:
        os.unlink(os.path.join(keys, name))


def template(restic_binary):
    """An empty repository of this restic's making with PASSWORD: to be copied."""
    version = subprocess.run([restic_binary, "version"], check=True, capture_output=True, text=True).stdout.split()[1]

    def fill(place):
        with tempfile.TemporaryDirectory(prefix="strongroom-home-") as home:
            make(restic_binary, place, home)

    return kept(f"repository {version}", fill)


if __name__ == "__main__":  # for the tests of the pages
    print(json.dumps({"template": str(template(sys.argv[1])), "password": PASSWORD}))
