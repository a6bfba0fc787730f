"""Opens sealmask tokens, as token-format.md says. Needs `pip install cryptography`.

    python token-format.py token-vectors.json
"""

import base64
import hashlib
import hmac
import json
import re
import struct
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAX_HEADER = 65_536
MAX_DATA_KEYS = 10


class TokenError(Exception):
    def __init__(self, code, reason=None):
        super().__init__(code)
        self.code, self.reason = code, reason


def check(is_right, code="ERR_ENVELOPE", reason=None):
    if not is_right:
        raise TokenError(code, reason)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text, length=None):
    """Decodes canonical base64url: encoding again must give the same text."""
    check(re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1)
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    check(encode(data) == text and length in (None, len(data)))
    return data


def json_text(value):
    """Writes JSON as section 2 says: Python leaves lone surrogates as they are, so they are escaped here."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def read_header(text):
    check(len(text) <= MAX_HEADER)
    data = decode(text)
    try:
        given = json.loads(data.decode())
        kept = {"alg": "dir", "enc": "A256GCM", "typ": "sm1", "kc": given["kc"]}
        kept |= {name: given[name] for name in ("ctx", "loc", "cty") if name in given}
        is_canonical = json_text(kept).encode() == data
    except (ValueError, KeyError, TypeError):
        is_canonical = False
    check(is_canonical and all(isinstance(value, str) for value in kept.values()))
    check(kept.get("cty", "octet-stream") == "octet-stream")
    decode(kept["kc"], 32)
    if "ctx" in kept:
        decode(kept["ctx"], 16)
    return kept


def read_data_keys(data):
    offset = 0

    def take(length):
        nonlocal offset
        offset += length
        check(offset <= len(data))
        return data[offset - length : offset]

    def number():
        return struct.unpack(">H", take(2))[0]

    count = number()
    check(1 <= count <= MAX_DATA_KEYS)
    entries = [tuple(take(number()) for _ in range(3)) for _ in range(count)]
    check(offset == len(data))
    try:
        return [(provider.decode(), info, wrapped) for provider, info, wrapped in entries]
    except UnicodeDecodeError:
        raise TokenError("ERR_ENVELOPE") from None


def canonical(context):
    pairs = sorted((name.encode(), value.encode()) for name, value in context.items())
    texts = [struct.pack(">H", len(text)) + text for pair in pairs for text in pair]
    return struct.pack(">H", len(pairs)) + b"".join(texts) if pairs else b""


def unwrap(entries, keys, context):
    """Finds the data key that a raw AES key wrapped; `keys` has (namespace, name, key)."""
    is_named = False
    for provider, info, wrapped in entries:
        for namespace, name, key in keys:
            start = name.encode() + struct.pack(">II", 128, 12)
            if provider != namespace or len(info) != len(start) + 12 or not info.startswith(start):
                continue
            is_named = True
            try:
                return AESGCM(key).decrypt(info[-12:], wrapped, context)
            except InvalidTag:
                pass
    raise TokenError("ERR_KEYRING", "tampered" if is_named else "foreign")


def location_of(path):
    """`path` has names as strings and indices as numbers."""
    names = ("-" if isinstance(key, int) else key.replace("~", "~0").replace("/", "~1") for key in path)
    return "".join(f"/{name}" for name in names) if path else None


def open_token(token, keys, context={}, path=(), document_header=None):
    """Returns the JSON value of a token, or bytes."""
    # 1. Take it apart.
    location, prefix = location_of(path), None
    if token.startswith(("sm1.", "sm1b.")):
        prefix, _, rest = token.partition(".")
        check(document_header is not None and document_header.count(".") == 1)
        token = f"{document_header}.{rest}"
    parts = token.split(".")
    check(len(parts) == 5)
    first, second, iv, ciphertext, tag = parts
    header, entries = read_header(first), read_data_keys(decode(second))
    iv, ciphertext, tag = decode(iv, 12), decode(ciphertext), decode(tag, 16)
    if prefix is None:
        is_bytes, additional = "cty" in header, first
        # 2. Compare the location.
        check(header.get("loc") == location, "ERR_LOCATION_MISMATCH")
    else:
        check("loc" not in header and "cty" not in header)
        is_bytes = prefix == "sm1b"
        has_half = re.search("[\ud800-\udfff]", location)
        where = json_text(location) if has_half else location
        additional = f"{first}.{'octet-stream' if is_bytes else ''}{where}"
    # 3. Compare the context.
    serialized = canonical(context)
    digest = hashlib.sha256(serialized).digest()
    check(header.get("ctx") == (encode(digest[:16]) if context else None), "ERR_CONTEXT_MISMATCH")
    # 4. Unwrap the data key.
    data_key = unwrap(entries, keys, serialized)
    check(len(data_key) == 32, "ERR_KEYRING", "invalid")
    # 5. Derive, and compare the commitment.
    derived = HKDF(SHA512(), 64, salt=b"", info=b"sealmask/1 A256GCM\0" + digest).derive(data_key)
    check(hmac.compare_digest(derived[:32], decode(header["kc"])), "ERR_DECRYPTION")
    # 6. Decrypt.
    try:
        content = AESGCM(derived[32:]).decrypt(iv, ciphertext + tag, additional.encode())
    except InvalidTag:
        raise TokenError("ERR_DECRYPTION") from None
    # 7. Read the content.
    if is_bytes:
        return content
    try:
        return json.loads(content.decode())
    except ValueError:
        raise TokenError("ERR_UNSUPPORTED_TYPE") from None


def open_document(value, keys, context, header=None, path=()):
    """Returns a document with all its tokens opened; every text that begins as one is taken for one."""
    if isinstance(value, list):
        return [open_document(each, keys, context, header, (*path, i)) for i, each in enumerate(value)]
    if isinstance(value, dict):
        header = value.get("$sealmask") if not path else header
        members = ((name, each) for name, each in value.items() if path or name != "$sealmask")
        return {name: open_document(each, keys, context, header, (*path, name)) for name, each in members}
    if isinstance(value, str) and value.startswith(("eyJhbGciOiJkaXIi", "sm1.", "sm1b.")):
        return open_token(value, keys, context, path, header)
    return value


def unseal(document, patch):
    """Puts the values of a sealed patch back, where the masks still stand."""
    for test, replace in zip(patch[::2], patch[1::2]):
        *way, last = [step.replace("~1", "/").replace("~0", "~") for step in test["path"].split("/")[1:]]
        holder = document
        for step in way:
            holder = holder[int(step) if isinstance(holder, list) else step]
        last = int(last) if isinstance(holder, list) else last
        check(holder[last] == test["value"], "ERR_LOCATION_MISMATCH")
        holder[last] = replace["value"]
    return document


def main(file):
    with open(file, encoding="utf-8") as opened:
        vectors = json.load(opened)
    keys = [(key["keyNamespace"], key["keyName"], bytes.fromhex(key["key"])) for key in vectors["wrappingKeys"]]
    for each in vectors["tokens"]:
        value = open_token(each["token"], keys, each["context"], each["path"], each.get("documentHeader"))
        expected = bytes.fromhex(each["plaintext"])
        assert value == (json.loads(expected) if each["contentType"] == "json" else expected), each["name"]
    for each in vectors["documents"]:
        assert open_document(each["encrypted"], keys, each["context"]) == each["decrypted"], each["name"]
    for each in vectors["sealed"]:
        patch = open_token(each["sealed"], keys, each["context"])
        assert unseal(each["document"], patch) == each["restored"], each["name"]
    current = [key for key in keys if key[1] == "2026"]
    for each in vectors["refused"]:
        try:
            open_token(each["token"], current, each["context"], each["path"], each.get("documentHeader"))
        except TokenError as error:
            assert (error.code, error.reason) == (each["code"], each.get("reason")), (each["name"], error.code)
        else:
            raise AssertionError(each["name"])
    print(", ".join(f"{len(each)} {name}" for name, each in vectors.items() if isinstance(each, list)))


if __name__ == "__main__":
    main(sys.argv[1])
