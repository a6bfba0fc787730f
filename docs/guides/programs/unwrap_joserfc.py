# unwrap_joserfc.py
import base64
import hashlib
import hmac
import json
import struct
import sys

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe, jwk


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def prefixed(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


def fields(data: bytes) -> list[bytes]:
    found, offset = [], 2
    while offset < len(data):
        end = offset + 2 + int.from_bytes(data[offset : offset + 2], "big")
        found.append(data[offset + 2 : end])
        offset = end
    return found


def canonical(context: dict[str, str]) -> bytes:
    pairs = sorted((name.encode(), value.encode()) for name, value in context.items())
    body = b"".join(prefixed(text) for pair in pairs for text in pair)
    return struct.pack(">H", len(pairs)) + body if pairs else b""


sealed = json.load(sys.stdin)
header, data_keys, *rest = sealed["token"].split(".")
members = json.loads(decode(header))
digest = hashlib.sha256(canonical(sealed["context"])).digest()

# The data key: the only JWE in this token.
provider_id, provider_info, wrapped = fields(decode(data_keys))
assert provider_id == b"sealmask-jose"
registry = jwe.JWERegistry(algorithms=[sealed["alg"], "A256GCM"], strict_check_header=False)
unwrapped = jwe.decrypt_compact(wrapped, jwk.import_key(sealed["key"]), registry=registry)
assert decode(unwrapped.headers()["ctx"]) == digest

# The content key, and the commitment to it and to the context.
info = b"sealmask/1 A256GCM\0" + digest
derived = HKDF(SHA512(), 64, salt=None, info=info).derive(unwrapped.plaintext)
assert hmac.compare_digest(decode(members["kc"]), derived[:32])

key = jwk.OctKey.import_key(derived[32:])
registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
opened = jwe.decrypt_compact(".".join([header, "", *rest]), key, registry=registry)
print(opened.plaintext.decode())  # {"ssn":"123-45-6789"}
