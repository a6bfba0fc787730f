# Opens data keys wrapped as JWEs with jwcrypto; prints each in hexadecimal digits, or the error.
import json
import sys

from jwcrypto import jwe, jwk


def opened(one: dict) -> str:
    try:
        token = jwe.JWE(algs=[one["alg"], "A256GCM"])
        token.deserialize(one["jwe"], key=jwk.JWK(**one["key"]))
        return token.payload.hex()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


wrapped = json.load(sys.stdin)["wrapped"]
print(json.dumps({one["name"]: opened(one) for one in wrapped}))
