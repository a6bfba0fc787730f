"""Opens sealmask tokens, as token-format.md says. Needs Python 3.9 or later and `pip install cryptography`.

    from sealmask_token import local_key, open_document, open_token

    keys = [local_key(os.environ["SEALMASK_KEY"], name="2026")]
    value = open_token(token, keys, {"tenant_id": "a06b"})
    row = open_document(row, keys, {"tenant_id": "a06b"}, fields=["ssn"])

`python sealmask_token.py token-vectors.json` checks it against the test vectors.
"""

import base64
import copy
import hashlib
import hmac
import json
import re
import struct
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key

MAX_HEADER = 65_536
MAX_DATA_KEYS = 10
# Of several keys that fail, the error with the first of these reasons is raised.
REASONS = ("unavailable", "denied", "invalid", "tampered", "foreign")
# Texts that are a whole or a short token, or were one before it was cut or damaged in one place: section 9.
TOKEN = re.compile(
    r"""
    eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoic20xIiwi (?: [\w.-]* | .{67,} )
    | (?= .{163} ) .+ \.AA[\w-]{9,} \.[\w-]{16} \.[\w-]* \.[\w-]{22}
    | (?: (?: .?m1 | s.1 | sm. ) b?\. | sm1b?. | sm1.\. ) [\w-]{16} \.[\w-]* \.[\w-]{22}
    | sm1b?\. (?: [\w-]{16} \. (?: [\w-]*[^\w-] ){0,2} [\w-]* | (?: .{14,18}\. | [\w-]{16}. ) [\w-]* \.[\w-]{22} )
    """,
    re.ASCII | re.DOTALL | re.VERBOSE,
)


class TokenError(ValueError):
    """`code` is that of sealmask's error, `reason` that of its KeyringError."""

    def __init__(self, code, reason=None, detail=None):
        super().__init__(": ".join(part for part in (code, reason, detail) if part))
        self.code, self.reason = code, reason


def check(is_right, code="ERR_ENVELOPE", reason=None, detail=None):
    if not is_right:
        raise TokenError(code, reason, detail)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text, length=None):
    """Decodes canonical base64url: encoding again must give the same text."""
    is_base64 = re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1
    check(is_base64, detail="expected base64url without padding: the token was cut or changed")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    check(encode(data) == text and length in (None, len(data)), detail="a part of the token was cut or changed")
    return data


def json_text(value):
    """Writes JSON as section 2 says: Python leaves lone surrogates as they are, so they are escaped here."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def read_header(text):
    check(len(text) <= MAX_HEADER, detail="the header is too long")
    data = decode(text)
    try:
        given = json.loads(data.decode())
        kept = {"alg": "dir", "enc": "A256GCM", "typ": "sm1", "kc": given["kc"]}
        kept |= {name: given[name] for name in ("ctx", "loc", "cty") if name in given}
        is_canonical = json_text(kept).encode() == data
    except (ValueError, KeyError, TypeError):
        is_canonical = False
    check(is_canonical and all(isinstance(value, str) for value in kept.values()), detail="this is no sealmask header")
    check(kept.get("cty", "octet-stream") == "octet-stream", detail="this is no sealmask header")
    decode(kept["kc"], 32)
    if "ctx" in kept:
        decode(kept["ctx"], 16)
    return kept


def read_data_keys(data):
    offset = 0

    def take(length):
        nonlocal offset
        offset += length
        check(offset <= len(data), detail="the encrypted data keys were cut or changed")
        return data[offset - length : offset]

    def number():
        return struct.unpack(">H", take(2))[0]

    count = number()
    check(1 <= count <= MAX_DATA_KEYS, detail=f"expected 1 to {MAX_DATA_KEYS} encrypted data keys, got {count}")
    entries = [tuple(take(number()) for _ in range(3)) for _ in range(count)]
    check(offset == len(data), detail="bytes follow the encrypted data keys")
    try:
        return [(provider.decode(), info, wrapped) for provider, info, wrapped in entries]
    except UnicodeDecodeError:
        raise TokenError("ERR_ENVELOPE") from None


def canonical(context):
    if not all(isinstance(text, str) for pair in context.items() for text in pair):
        raise TypeError('expected a context of texts, such as {"tenant_id": "7"}')
    pairs = sorted((name.encode(), value.encode()) for name, value in context.items())
    texts = [struct.pack(">H", len(text)) + text for pair in pairs for text in pair]
    return struct.pack(">H", len(pairs)) + b"".join(texts) if pairs else b""


AES_LENGTHS = struct.pack(">II", 128, 12)


def name_of(provider, info):
    name = info[:-20] if info[-20:-12] == AES_LENGTHS else info
    return f"{provider} {name.decode(errors='replace')}"


def key_names(text):
    """Returns the names of the keys that open a token, such as "sealmask 2026" or "aws-kms arn:…".

    `text` is a whole token, or the member `$sealmask` of a document.
    """
    check(isinstance(text, str) and text.count(".") in (1, 4), detail="expected a whole token or a document's header")
    return [name_of(provider, info) for provider, info, _ in read_data_keys(decode(text.split(".")[1]))]


def read_key(key):
    """Returns the bytes of an AES key. Reads what `decodeKey` reads: hexadecimal, or base64 of either alphabet."""
    expected = "expected a key of 16, 24 or 32 bytes, in base64, base64url or hexadecimal"
    check(key, "ERR_KEYRING", "invalid", f"{expected}, got none; is the environment variable set?")
    secret = key
    if isinstance(key, str):
        text = re.sub(r"^[\s\ufeff]+|[\s\ufeff]+$", "", key)
        try:
            if re.fullmatch("[0-9A-Fa-f]+", text) and len(text) in (32, 48, 64):
                secret = bytes.fromhex(text)
            else:
                is_padded, is_mixed = text.endswith("="), re.search("[+/]", text) and re.search("[-_]", text)
                check(not is_mixed and not (is_padded and len(text) % 4))
                secret = decode(re.sub("={1,2}$", "", text).replace("+", "-").replace("/", "_"))
        except TokenError:
            raise TokenError("ERR_KEYRING", "invalid", f"{expected}, got {len(text)} other characters") from None
    check(isinstance(secret, bytes), "ERR_KEYRING", "invalid", f"{expected}, got {type(key).__name__}")
    check(len(secret) in (16, 24, 32), "ERR_KEYRING", "invalid", f"{expected}, got {len(secret)} bytes")
    return secret


def raw_key(namespace, name, is_own, open_one):
    def unwrap(entries, context):
        own = [(info, wrapped) for provider, info, wrapped in entries if provider == namespace and is_own(info)]
        for info, wrapped in own:
            try:
                return open_one(info, wrapped, context)
            except (InvalidTag, ValueError):
                pass
        why = f'the key given as "{name}" has other bytes than the writer\'s, or the token was changed'
        check(not own, "ERR_KEYRING", "tampered", why)
        return None

    return unwrap


def local_key(key, name="local", namespace="sealmask"):
    """Returns a key for `open_token`: that of `localKeyring`, as bytes or as any text that `decodeKey` reads.

    A key is a function. It gets the entries of section 3 and the context, and returns the data key, or None if no entry
    is for it. It raises TokenError if one is, and does not open.
    """
    cipher, start = AESGCM(read_key(key)), name.encode() + AES_LENGTHS

    def is_own(info):
        return len(info) == len(start) + 12 and info.startswith(start)

    def open_one(info, wrapped, context):
        return cipher.decrypt(info[-12:], wrapped, canonical(context))

    return raw_key(namespace, name, is_own, open_one)


def rsa_key(pem, name="rsa", namespace="sealmask", hash=SHA256, password=None):
    """Returns a key for `open_token`: the private key of `rsaKeyring`, as PEM; `hash` is that of the keyring."""
    try:
        private = load_pem_private_key(pem.encode() if isinstance(pem, str) else pem, password)
    except (TypeError, ValueError) as error:
        raise TokenError("ERR_KEYRING", "invalid", f"expected a private RSA key as PEM: {error}") from None

    def open_one(_, wrapped, context):
        return private.decrypt(wrapped, OAEP(MGF1(hash()), hash(), None))

    return raw_key(namespace, name, lambda info: info == name.encode(), open_one)


def unwrap_with(keys, entries, context):
    """Asks one key after the other."""
    names = ", ".join(name_of(provider, info) for provider, info, _ in entries)
    errors = [TokenError("ERR_KEYRING", "foreign", f"none of the keys given is one of the token's: {names}")]
    for unwrap in keys:
        try:
            data_key = unwrap(entries, context)
        except TokenError as error:
            errors.append(error)
            continue
        if data_key is not None:
            check(len(data_key) == 32, "ERR_KEYRING", "invalid")
            return data_key
    raise min(errors, key=lambda error: REASONS.index(error.reason) if error.reason in REASONS else -1)


def steps_of(path):
    """Splits "cards[*].number", or "/cards/-/number", into "cards", None for any index, and "number"."""
    if not isinstance(path, str):
        return tuple(path)
    if path.startswith("/"):
        names = [name.replace("~1", "/").replace("~0", "~") for name in path.split("/")[1:]]
        return tuple(None if name == "-" else name for name in names)
    names = path.replace("[*]", ".*").lstrip(".").split(".")
    is_plain = all(name and not re.search(r"[\[\]'*$,]", name) for name in names if name != "*")
    check(is_plain, "ERR_INVALID_PATH", detail=f'expected names, "." and "[*]", or a tuple of steps, got {path}')
    return tuple(None if name == "*" else name for name in names)


def location_of(path):
    steps = steps_of(path)
    names = ("-" if isinstance(key, (int, type(None))) else key.replace("~", "~0").replace("/", "~1") for key in steps)
    return "".join(f"/{name}" for name in names) if steps else None


def is_short(token):
    return token.startswith(("sm1.", "sm1b."))


def open_token(token, keys, context={}, path=(), document_header=None):
    """Returns the JSON value of a token, or bytes.

    `path` is the way to the field where the token stood, such as "cards[*].number" or ("cards", 0, "number"). It is
    empty for a token of a whole value. A short token needs `document_header`, the member `$sealmask` of its document.
    """
    # 1. Take it apart.
    location, prefix = location_of(path), None
    check(isinstance(token, str), detail=f"expected a token, got {type(token).__name__}")
    if is_short(token):
        prefix, _, rest = token.partition(".")
        has_header = isinstance(document_header, str) and document_header.count(".") == 1
        check(has_header, detail="a short token needs document_header, the member $sealmask of its document")
        token = f"{document_header}.{rest}"
    parts = token.split(".")
    check(len(parts) == 5, detail=f"expected a token of 5 parts, got {len(parts)}: it was cut, or this is no token")
    first, second, iv, ciphertext, tag = parts
    header, entries = read_header(first), read_data_keys(decode(second))
    iv, ciphertext, tag = decode(iv, 12), decode(ciphertext), decode(tag, 16)
    if prefix is None:
        is_bytes, additional = "cty" in header, first
        # 2. Compare the location.
        texts = [each or "a whole value" for each in (header.get("loc"), location)]
        check(texts[0] == texts[1], "ERR_LOCATION_MISMATCH", detail=f"the token is for {texts[0]}, not {texts[1]}")
    else:
        check("loc" not in header and "cty" not in header)
        check(location, "ERR_LOCATION_MISMATCH", detail="a short token needs the path of its field")
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
        raise TokenError("ERR_UNSUPPORTED_TYPE", detail="the content is not JSON: it has a serializer") from None


def is_token(value):
    return isinstance(value, str) and TOKEN.fullmatch(value) is not None


def find_tokens(value, way=()):
    """Yields each text that is a token, or was one before it was damaged, with the way to it."""
    if is_token(value):
        yield way, value
    for step, each in enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ():
        yield from find_tokens(each, (*way, step))


def select(value, steps, way=()):
    """Yields the way to each value that a path selects, and None for an empty list, which holds no field to miss."""
    if not steps:
        yield way
    elif isinstance(value, (list, dict)):
        step, *rest = steps
        here = range(len(value)) if isinstance(value, list) else value
        if value == [] and step is None:
            yield None
        for each in here:
            if step is None or step == each:
                yield from select(value[each], rest, (*way, each))


def open_document(value, keys, context={}, header="$sealmask", fields=None):
    """Returns a copy of a document with its tokens opened. Name the fields: each of them must then hold a token.

    `fields` are paths such as "ssn", "address.street" and "cards[*].number"; tokens elsewhere stay. Without them, every
    text that looks like a token is opened, but the remains of a damaged one may pass for text. `header` is the
    `headerName` of the writer: the name of the member that holds the header of short tokens.
    """
    if fields is not None and (isinstance(fields, str) or len(fields) == 0):
        raise TypeError('expected fields to be a list of paths, such as ["ssn"]')
    shared = value.get(header) if isinstance(value, dict) else None
    present = {way: text for way, text in find_tokens(value) if shared is None or way != (header,)}
    ways = list(present)
    if fields is None:
        check(ways, "ERR_FIELD_NOT_FOUND", detail="the document holds no token")
    else:
        ways = []
        for field in fields:
            found = list(select(value, steps_of(field)))
            check(found, "ERR_FIELD_NOT_FOUND", detail=f"there is no field {field}")
            ways += [way for way in found if way is not None]
    root = [copy.deepcopy(value)]
    for way in dict.fromkeys(ways):
        holder, last = root, 0
        for step in way:
            holder, last = holder[last], step
        text = holder[last]
        check(is_token(text), detail=f"the field {location_of(way)} holds no token")
        why = f"the document has no member {header}: give header=…, the headerName of the writer"
        check(isinstance(shared, str) or not is_short(text), detail=why)
        holder[last] = open_token(text, keys, context, way, shared)
        present.pop(way, None)
    if isinstance(shared, str) and not any(is_short(text) for text in present.values()):
        del root[0][header]
    return root[0]


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
