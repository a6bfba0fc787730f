# open_kms.py
import json
import sys
import threading
import time

import boto3
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError, ParamValidationError

from sealmask_token import TokenError, canonical, open_document, open_token

MAX_CACHED = 1000
TAMPERED = {"IncorrectKeyException", "InvalidCiphertextException"}
INVALID = {"InvalidArnException", "InvalidKeyUsageException", "UnsupportedOperationException", "ValidationException"}
UNAVAILABLE = {"DependencyTimeoutException", "KeyUnavailableException", "LimitExceededException", "RequestLimitExceeded"}


def reason_of(error):
    """Returns the `reason` of sealmask's KeyringError."""
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in TAMPERED:
            return "tampered"
        if code in INVALID:
            return "invalid"
        is_passing = code in UNAVAILABLE or "Throttl" in code or status == 429 or status >= 500
        return "unavailable" if is_passing else "denied"
    if isinstance(error, ParamValidationError):
        return "invalid"
    # KMS gave no answer: there is no connection, or there are no credentials.
    return "unavailable" if isinstance(error, (ConnectionError, HTTPClientError)) else "denied"


def kms_key(arn, max_age=300, **options):
    """Returns a key for `open_token`: the key of AWS KMS with this ARN.

    Data keys are kept for `max_age` seconds; 0 keeps none. `options` go to boto3.client, such as `endpoint_url`.
    """
    parts = arn.split(":")
    if len(parts) != 6 or not parts[5].startswith("key/"):
        why = "a token names the ARN of a key, arn:aws:kms:…:key/…, and never an alias"
        raise TokenError("ERR_KEYRING", "invalid", f"{why}: got {arn}")
    client = boto3.client("kms", region_name=parts[3], **options)
    cached, lock = {}, threading.Lock()

    def decrypt(wrapped, context):
        place = (wrapped, canonical(context))
        expires, data_key = cached.get(place, (0, None))
        if time.monotonic() < expires:
            return data_key
        answer = client.decrypt(KeyId=arn, CiphertextBlob=wrapped, EncryptionContext=context)
        if max_age > 0:
            with lock:
                if len(cached) >= MAX_CACHED:
                    cached.pop(next(iter(cached)))  # The oldest.
                cached[place] = (time.monotonic() + max_age, answer["Plaintext"])
        return answer["Plaintext"]

    def unwrap(entries, context):
        refused = None
        for provider, info, wrapped in entries:
            if (provider, info) == ("aws-kms", arn.encode()):
                try:
                    return decrypt(wrapped, context)
                except (BotoCoreError, ClientError) as error:
                    refused = TokenError("ERR_KEYRING", reason_of(error), f"{arn}: {error}")
                    refused.__cause__ = error
        if refused:
            raise refused
        return None

    return unwrap


if __name__ == "__main__":
    given = json.load(sys.stdin)
    keys = [kms_key(given["arn"], endpoint_url=given.get("endpoint"))]
    print(open_token(given["token"], keys, given["context"]))  # {'ssn': '123-45-6789'}
    print(open_document(given["row"], keys, given["context"], fields=["ssn"]))  # {'id': 1, 'ssn': '123-45-6789'}
