# open_kms.py
import json
import sys

import boto3

from sealmask_token import open_document, open_token


def kms_key(arn, **options):
    """Returns a key for `open_token`; `options` go to boto3.client, such as `endpoint_url`."""
    client = boto3.client("kms", region_name=arn.split(":")[3], **options)

    def unwrap(entries, context):
        for provider, info, wrapped in entries:
            if (provider, info) == ("aws-kms", arn.encode()):
                answer = client.decrypt(KeyId=arn, CiphertextBlob=wrapped, EncryptionContext=context)
                return answer["Plaintext"]
        return None

    return unwrap


if __name__ == "__main__":
    given = json.load(sys.stdin)
    keys = [kms_key(given["arn"], endpoint_url=given.get("endpoint"))]
    print(open_token(given["token"], keys, given["context"]))  # {'ssn': '123-45-6789'}
    print(open_document(given["row"], keys, given["context"]))  # {'id': 1, 'ssn': '123-45-6789'}
