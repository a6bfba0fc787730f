"""Checks the refusals of sealmask_token.py and open_kms.py; reads the tokens of refusals.ts from standard input."""

import base64
import json
import os
import sys

import boto3
from botocore.config import Config
from cryptography.hazmat.primitives.hashes import SHA384
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
context, token, row, short = (given[name] for name in ("context", "token", "row", "short"))
disabled_arn, good_arn = given["arns"]
endpoint = {"endpoint_url": given["endpoint"], "config": Config(retries={"max_attempts": 0})}
disabled, good = (kms_key(arn, max_age=0, **endpoint) for arn in given["arns"])
secret = {"ssn": "123-45-6789"}

# A failing KMS key does not hide the other key, in either order.
assert open_token(token, [disabled, good], context) == open_token(token, [good, disabled], context) == secret
expect("ERR_KEYRING", "denied", lambda: open_token(token, [disabled], context), disabled_arn)
parts = token.split(".")
changed = ".".join([parts[0], parts[1][:-8] + parts[1][-8:].swapcase(), *parts[2:]])
expect("ERR_KEYRING", "tampered", lambda: open_token(changed, [good], context), "InvalidCiphertextException")
closed = kms_key(good_arn, **{**endpoint, "endpoint_url": "http://127.0.0.1:9"})
expect("ERR_KEYRING", "unavailable", lambda: open_token(token, [closed, disabled], context))
for access_key, answer in {"NOBODY": "AccessDenied", "STRANGER": "UnrecognizedClient"}.items():
    secret_key = os.environ["AWS_SECRET_ACCESS_KEY"]
    stranger = kms_key(good_arn, aws_access_key_id=access_key, aws_secret_access_key=secret_key, **endpoint)
    expect("ERR_KEYRING", "denied", lambda: open_token(token, [stranger], context), answer)
expect("ERR_KEYRING", "invalid", lambda: kms_key("arn:aws:kms:us-east-1:111122223333:alias/app"), "alias")
expect("ERR_KEYRING", "invalid", lambda: kms_key("alias/app"))

# A cached data key is used only for its own context.
cached = kms_key(good_arn, **endpoint)
assert open_token(token, [cached], context) == secret
for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
    del os.environ[name]
os.environ |= {"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_CONFIG_FILE": os.devnull}
boto3.setup_default_session()  # Forgets the credentials that the clients above found.
nobody = kms_key(good_arn, **endpoint)
expect("ERR_KEYRING", "denied", lambda: open_token(token, [nobody], context), "credentials")
assert open_token(token, [cached], context) == secret
expect("ERR_CONTEXT_MISMATCH", None, lambda: open_token(token, [cached], {"tenant_id": "b"}))

# The text of a key, in every form that decodeKey reads.
data = base64.urlsafe_b64decode(given["key"] + "=")
padded = base64.b64encode(data).decode()
texts = [given["key"], given["key"] + "=", padded, padded.rstrip("="), data.hex(), data.hex().upper(), f"\ufeff {padded}\r\n"]
for text in [*texts, data]:
    assert open_token(row["ssn"], [local_key(text, "2026")], context, "ssn") == "123-45-6789"
for text in [None, "", "  ", "AAAA", "0" * 63, "!" * 43, padded + "=", "+" + given["key"][1:42] + "-A", b"0" * 31, 7]:
    expect("ERR_KEYRING", "invalid", lambda: local_key(text), "expected a key of 16, 24 or 32 bytes")

# RSA keys.
pem, rsa = given["privateKey"], given["rsa"]
assert open_token(rsa, [rsa_key(pem, hash=SHA384)], context) == secret
expect("ERR_KEYRING", "tampered", lambda: open_token(rsa, [rsa_key(pem)], context))
expect("ERR_KEYRING", "foreign", lambda: open_token(rsa, [rsa_key(pem, "intake", hash=SHA384)], context), "sealmask rsa")
expect("ERR_KEYRING", "invalid", lambda: rsa_key("not PEM"), "PEM")

# The error for a token of another key.
keys = [local_key(given["key"], "2026")]
expect("ERR_KEYRING", "foreign", lambda: open_token(row["ssn"], [local_key(data, "2025")], context, "ssn"), "sealmask 2026")
expect("ERR_KEYRING", "tampered", lambda: open_token(row["ssn"], [local_key(bytes(32), "2026")], context, "ssn"))
expect("ERR_KEYRING", "foreign", lambda: open_token(token, keys, context), f"aws-kms {good_arn}")
assert key_names(row["ssn"]) == key_names(short["_enc"]) == ["sealmask 2026"]

# Short tokens, alone and under a header of another name.
opened = {"id": 1, "ssn": "123-45-6789", "cards": [{"number": "4111"}, {"number": "4222"}]}
assert open_document(short, keys, context, header="_enc") == opened
assert open_document(short, keys, context, header="_enc", fields=["ssn", "cards[*].number"]) == opened
assert open_token(short["ssn"], keys, context, "ssn", short["_enc"]) == "123-45-6789"
for path in ["cards[*].number", "/cards/-/number", ("cards", 1, "number"), ["cards", 0, "number"]]:
    assert open_token(short["cards"][1]["number"], keys, context, path, short["_enc"]) == "4222"
    assert open_token(row["cards"][1]["number"], keys, context, path) == "4222"
expect("ERR_ENVELOPE", None, lambda: open_document(short, keys, context), "headerName")
expect("ERR_ENVELOPE", None, lambda: open_token(short["ssn"], keys, context, "ssn"), "document_header")
expect("ERR_LOCATION_MISMATCH", None, lambda: open_token(short["ssn"], keys, context, (), short["_enc"]))
expect("ERR_LOCATION_MISMATCH", None, lambda: open_token(row["ssn"], keys, context), "/ssn")
expect("ERR_INVALID_PATH", None, lambda: open_token(row["ssn"], keys, context, "cards[0].number"))
some = open_document(short, keys, context, header="_enc", fields=["ssn"])
assert some == {**short, "ssn": "123-45-6789"}
assert open_document(some, keys, context, header="_enc") == opened

# A named field must hold a complete token.
assert open_document(row, keys, context) == open_document(row, keys, context, fields=["ssn", "cards[*].number"]) == opened
for text in ["plain", row["ssn"][:15], row["ssn"][:70], "X" + row["ssn"][1:], row["ssn"][:-1], None, 7]:
    expect("ERR_ENVELOPE", None, lambda: open_document({**row, "ssn": text}, keys, context, fields=["ssn"]))
for text in [row["ssn"][:70], "X" + row["ssn"][1:], row["ssn"][:-1]]:
    expect("ERR_ENVELOPE", None, lambda: open_document({**row, "ssn": text}, keys, context))
for text in [short["ssn"][:-1], "X" + short["ssn"][1:], short["ssn"].replace(".", "", 2)]:
    broken = {**short, "ssn": text}
    expect("ERR_ENVELOPE", None, lambda: open_document(broken, keys, context, header="_enc", fields=["ssn"]))
expect("ERR_FIELD_NOT_FOUND", None, lambda: open_document(row, keys, context, fields=["snn"]), "snn")
expect("ERR_FIELD_NOT_FOUND", None, lambda: open_document({"ssn": "plain"}, keys, context))
assert open_document({**row, "cards": []}, keys, context, fields=["cards[*].number"])["cards"] == []
assert open_document({**row, "note": "sm1.hello"}, keys, context)["note"] == "sm1.hello"
for wrong in ["ssn", []]:
    try:
        open_document(row, keys, context, fields=wrong)
    except TypeError:
        continue
    raise AssertionError(wrong)
print("ok")
