"""Opens sealmask tokens, as token-format.md says. Needs `pip install cryptography`.

    from sealmask_token import local_key, open_document, open_token

    keys = [local_key(os.environ["SEALMASK_KEY"], name="2026")]
    value = open_token(token, keys, {"tenant_id": "a06b"})
    row = open_document(row, keys, {"tenant_id": "a06b"})

`python sealmask_token.py token-vectors.json` checks it against the test vectors.
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


class TokenError(ValueError):
    """`code` is that of sealmask's error, `reason` that of its KeyringError."""

    def __init__(self, code, reason=None):
        super().__init__(f"{code}: {reason}" if reason else code)
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


def local_key(key, name="local", namespace="sealmask"):
    """Returns a key for `open_token`: that of `localKeyring`, as bytes or as the text that `encodeKey` returns.

    A key is a function. It gets the entries of section 3 and the context, and returns the data key, or None if no entry
    is for it. It raises TokenError if one is, and does not open.
    """
    secret = decode(key) if isinstance(key, str) else key
    start = name.encode() + struct.pack(">II", 128, 12)

    def unwrap(entries, context):
        is_named = False
        for provider, info, wrapped in entries:
            if provider != namespace or len(info) != len(start) + 12 or not info.startswith(start):
                continue
            is_named = True
            try:
                return AESGCM(secret).decrypt(info[-12:], wrapped, canonical(context))
            except InvalidTag:
                pass
        check(not is_named, "ERR_KEYRING", "tampered")
        return None

    return unwrap


def unwrap_with(keys, entries, context):
    refused = TokenError("ERR_KEYRING", "foreign")
    for unwrap in keys:
        try:
            data_key = unwrap(entries, context)
        except TokenError as error:
            refused = error
            continue
        if data_key is not None:
            check(len(data_key) == 32, "ERR_KEYRING", "invalid")
            return data_key
    raise refused


def location_of(path):
    """`path` has names as strings and indices as numbers."""
    names = ("-" if isinstance(key, int) else key.replace("~", "~0").replace("/", "~1") for key in path)
    return "".join(f"/{name}" for name in names) if path else None


def open_token(token, keys, context={}, path=(), document_header=None):
    """Returns the JSON value of a token, or bytes.

    `path` is the way to the field where the token stood: names, and numbers for indices. It is empty for a token of a
    whole value. A short token needs `document_header`, the member `$sealmask` of its document.
    """
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
    digest = hashlib.sha256(canonical(context)).digest()
    check(header.get("ctx") == (encode(digest[:16]) if context else None), "ERR_CONTEXT_MISMATCH")
    # 4. Unwrap the data key.
    data_key = unwrap_with(keys, entries, context)
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


def open_document(value, keys, context={}, header=None, path=()):
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
    named = {
        key["keyName"]: local_key(bytes.fromhex(key["key"]), key["keyName"], key["keyNamespace"])
        for key in vectors["wrappingKeys"]
    }
    keys = list(named.values())
    for each in vectors["tokens"]:
        value = open_token(each["token"], keys, each["context"], each["path"], each.get("documentHeader"))
        expected = bytes.fromhex(each["plaintext"])
        check(value == (json.loads(expected) if each["contentType"] == "json" else expected), each["name"])
    for each in vectors["documents"]:
        check(open_document(each["encrypted"], keys, each["context"]) == each["decrypted"], each["name"])
    for each in vectors["sealed"]:
        patch = open_token(each["sealed"], keys, each["context"])
        check(unseal(each["document"], patch) == each["restored"], each["name"])
    current = [named["2026"]]
    for each in vectors["refused"]:
        try:
            got = open_token(each["token"], current, each["context"], each["path"], each.get("documentHeader"))
        except TokenError as error:
            got = (error.code, error.reason)
        check(got == (each["code"], each.get("reason")), each["name"])
    print(", ".join(f"{len(each)} {name}" for name, each in vectors.items() if isinstance(each, list)))


if __name__ == "__main__":
    main(sys.argv[1])
