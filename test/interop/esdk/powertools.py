# Opens and writes messages with the data masking utility of Powertools for AWS Lambda. Reads the job as JSON from standard
# input; prints the opened values, the written messages and the errors as JSON.
import json
import sys

from aws_encryption_sdk.identifiers import Algorithm
from aws_lambda_powertools.utilities.data_masking import DataMasking
from aws_lambda_powertools.utilities.data_masking.provider.kms.aws_encryption_sdk import (
    AWSEncryptionSDKProvider,
)

job = json.load(sys.stdin)
algorithms = {f"{one.algorithm_id:04x}": one for one in Algorithm}
maskings: dict[str, DataMasking] = {}


def masking_of(keys: list[str]) -> DataMasking:
    name = " ".join(keys)
    if name not in maskings:
        maskings[name] = DataMasking(provider=AWSEncryptionSDKProvider(keys))
    return maskings[name]


def read(one: dict) -> dict:
    try:
        return {"value": masking_of(one["keys"]).decrypt(one["message"], **one["context"])}
    except Exception as error:
        return {"error": type(error).__name__}


def write(one: dict) -> str:
    options = {"algorithm": algorithms[one["suite"]]}
    return masking_of(one["keys"]).encrypt(one["value"], provider_options=options, **one["context"])


print(json.dumps({"read": [read(one) for one in job["read"]], "written": [write(one) for one in job["write"]]}))
