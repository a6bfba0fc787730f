# open_jwcrypto.py
import json
import sys

from jwcrypto import jwe, jwk

sealed = json.load(sys.stdin)
key = jwk.JWK(kty="oct", k=sealed["key"])
opened = jwe.JWE(algs=["dir", "A256GCM"])
opened.deserialize(sealed["jwe"], key=key)
header = opened.jose_header
if header.get("loc") != sealed.get("location"):
    raise ValueError(f"the token belongs to {header.get('loc')}")
if header.get("cty") == "octet-stream":
    sys.stdout.buffer.write(opened.payload)
else:
    print(opened.payload.decode())  # {"ssn":"123-45-6789"}
