// open_gojose.go
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/go-jose/go-jose/v4"
)

func main() {
	var sealed struct{ JWE, Key string }
	if err := json.NewDecoder(os.Stdin).Decode(&sealed); err != nil {
		log.Fatal(err)
	}
	key, err := base64.RawURLEncoding.DecodeString(sealed.Key)
	if err != nil {
		log.Fatal(err)
	}
	parsed, err := jose.ParseEncryptedCompact(sealed.JWE,
		[]jose.KeyAlgorithm{jose.DIRECT}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		log.Fatal(err)
	}
	plaintext, err := parsed.Decrypt(key)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(plaintext)) // {"ssn":"123-45-6789"}
}
