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
	var sealed struct{ JWE, Key, Location string }
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
	location, _ := parsed.Header.ExtraHeaders["loc"].(string)
	if location != sealed.Location {
		log.Fatalf("expected the token of %q, got that of %q", sealed.Location, location)
	}
	fmt.Println(string(plaintext)) // {"ssn":"123-45-6789"}
}
