# open_jwcrypto.py
import json
import sys

from jwcrypto import jwe, jwk

sealed = json.load(sys.stdin)
key = jwk.JWK(kty="oct", k=sealed["key"])
opened = jwe.JWE(algs=["dir", "A256GCM"])
opened.deserialize(sealed["jwe"], key=key)
print(opened.payload.decode())  # {"ssn":"123-45-6789"}
