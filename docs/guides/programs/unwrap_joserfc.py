# unwrap_joserfc.py
import hashlib
import json
import sys

from joserfc import jwe, jwk
from joserfc.errors import JoseError

from sealmask_token import TokenError, canonical, decode, open_token


def jose_key(alg, key):
    """Returns a key for `open_token`: a private or secret JOSE key."""
    registry = jwe.JWERegistry(algorithms=[alg, "A256GCM"], strict_check_header=False)

    def unwrap(entries, context):
        digest = hashlib.sha256(canonical(context)).digest()
        is_named = False
        for provider, info, wrapped in entries:
            if provider != "sealmask-jose" or info.partition(b":")[0] != alg.encode():
                continue
            is_named = True
            try:
                unwrapped = jwe.decrypt_compact(wrapped, key, registry=registry)
                if decode(unwrapped.headers()["ctx"]) == digest:
                    return unwrapped.plaintext
            except (JoseError, KeyError, ValueError):
                pass  # Another entry may be for this key.
        if is_named:
            raise TokenError("ERR_KEYRING", "tampered")
        return None

    return unwrap


if __name__ == "__main__":
    given = json.load(sys.stdin)
    keys = [jose_key(given["alg"], jwk.import_key(given["key"]))]
    print(open_token(given["token"], keys, given["context"], given.get("path", ())))  # {'ssn': '123-45-6789'}
