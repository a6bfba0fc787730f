# Opens data keys wrapped as JWEs with joserfc; prints each in hexadecimal digits, or the error.
import json
import sys

from joserfc import jwe, jwk


def opened(one: dict) -> str:
    registry = jwe.JWERegistry(algorithms=[one["alg"], "A256GCM"], strict_check_header=False)
    try:
        key = jwk.import_key(one["key"])
        return jwe.decrypt_compact(one["jwe"], key, registry=registry).plaintext.hex()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


wrapped = json.load(sys.stdin)["wrapped"]
print(json.dumps({one["name"]: opened(one) for one in wrapped}))
