// Opens data keys wrapped as JWEs with go-jose; prints each in hexadecimal digits, or the error.
package main

import (
	"encoding/hex"
	"encoding/json"
	"log"
	"os"

	"github.com/go-jose/go-jose/v4"
)

type wrapped struct {
	Name, JWE string
	Alg       jose.KeyAlgorithm
	Key       json.RawMessage
}

func open(one wrapped) (string, error) {
	var key jose.JSONWebKey
	if err := json.Unmarshal(one.Key, &key); err != nil {
		return "", err
	}
	parsed, err := jose.ParseEncryptedCompact(one.JWE,
		[]jose.KeyAlgorithm{one.Alg}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		return "", err
	}
	plaintext, err := parsed.Decrypt(key)
	return hex.EncodeToString(plaintext), err
}

func main() {
	var input struct{ Wrapped []wrapped }
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		log.Fatal(err)
	}
	answers := map[string]string{}
	for _, one := range input.Wrapped {
		answer, err := open(one)
		if err != nil {
			answer = err.Error()
		}
		answers[one.Name] = answer
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}
