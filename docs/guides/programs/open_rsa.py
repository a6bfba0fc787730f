# open_rsa.py
import json
import sys

from sealmask_token import open_document, rsa_key

given = json.load(sys.stdin)
keys = [rsa_key(given["key"], name="intake")]  # hash=SHA1, SHA384 or SHA512 if the keyring has another `hash`.
print(open_document(given["row"], keys, given["context"], fields=["ssn"]))  # {'id': 1, 'ssn': '123-45-6789'}
