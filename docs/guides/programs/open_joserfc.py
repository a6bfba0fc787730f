# open_joserfc.py
import json
import sys

from joserfc import jwe
from joserfc.jwk import OctKey

sealed = json.load(sys.stdin)
key = OctKey.import_key({"kty": "oct", "k": sealed["key"]})
registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
opened = jwe.decrypt_compact(sealed["jwe"], key, registry=registry)
header = opened.headers()
if header.get("loc") != sealed.get("location"):  # Of a field: "/ssn".
    raise ValueError(f"the token belongs to {header.get('loc')}")
if header.get("cty") == "octet-stream":
    sys.stdout.buffer.write(opened.plaintext)
else:
    print(opened.plaintext.decode())  # {"ssn":"123-45-6789"}
