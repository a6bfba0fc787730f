# Opens and writes messages with the AWS Encryption SDK for Python under raw keys. Reads the job as JSON from standard input;
# prints the opened and the written messages as JSON with bytes in base64.
import json
import sys
from base64 import b64decode, b64encode

from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient
from aws_encryption_sdk.identifiers import Algorithm, EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKeyProvider

job = json.load(sys.stdin)
algorithms = {f"{one.algorithm_id:04x}": one for one in Algorithm}


class OneKey(RawMasterKeyProvider):
    def __new__(cls, key: dict) -> "OneKey":
        # The SDK makes providers from a configuration, but the namespace is an attribute of the class.
        made = type("OneKeyOf", (RawMasterKeyProvider,), {
            "provider_id": key["namespace"],
            "_get_raw_key": lambda self, key_id: WrappingKey(
                wrapping_algorithm=WrappingAlgorithm[key["algorithm"]],
                wrapping_key=b64decode(key["material"]),
                wrapping_key_type=EncryptionKeyType[key["type"]],
            ),
        })()
        made.add_master_key(key["name"])
        return made


providers = {name: OneKey(key) for name, key in job["keys"].items()}


def client_of(suite: str) -> EncryptionSDKClient:
    policy = "REQUIRE_ENCRYPT_REQUIRE_DECRYPT" if suite in ("0478", "0578") else "FORBID_ENCRYPT_ALLOW_DECRYPT"
    return EncryptionSDKClient(commitment_policy=CommitmentPolicy[policy])


def read(one: dict) -> dict:
    try:
        plaintext, header = client_of(one["suite"]).decrypt(
            source=b64decode(one["message"]), key_provider=providers[one["key"]]
        )
        return {"plaintext": b64encode(plaintext).decode(), "context": header.encryption_context}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def write(one: dict) -> str:
    message, _ = client_of(one["suite"]).encrypt(
        source=b64decode(one["plaintext"]),
        key_provider=providers[one["key"]],
        encryption_context=one["context"],
        algorithm=algorithms[one["suite"]],
        frame_length=one["frameLength"],
    )
    return b64encode(message).decode()


print(json.dumps({"read": [read(one) for one in job["read"]], "written": [write(one) for one in job["write"]]}))
