"""Checks the refusals of sealmask_token.py and open_kms.py; reads the tokens of beside-kms.ts from standard input."""

import json
import os
import sys

from open_kms import kms_key
from sealmask_token import TokenError, key_names, local_key, open_document, open_token, rsa_key


def expect(code, reason, call, said=""):
    try:
        got = call()
    except TokenError as error:
        assert (error.code, error.reason) == (code, reason), error
        assert said in str(error), error
    else:
        raise AssertionError(f"expected {code}, got {got}")


given = json.load(sys.stdin)
context, token, row, short, enc = (given[name] for name in ("context", "token", "row", "short", "enc"))
secret, endpoint = {"ssn": "123-45-6789"}, {"endpoint_url": given["endpoint"]}
disabled, good = (kms_key(arn, max_age=0, **endpoint) for arn in given["arns"])
keys = [disabled, good]

# A failing key does not hide the other key, in either order.
assert open_token(token, keys, context) == open_token(token, [good, disabled], context) == secret
expect("ERR_KEYRING", "denied", lambda: open_token(token, [disabled], context), "is disabled")
parts = token.split(".")
changed = ".".join([parts[0], parts[1][:-8] + parts[1][-8:].swapcase(), *parts[2:]])
expect("ERR_KEYRING", "tampered", lambda: open_token(changed, [good], context))
gone = kms_key(given["arns"][1], endpoint_url="http://127.0.0.1:9", region_name="us-east-1") if False else None
del os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
