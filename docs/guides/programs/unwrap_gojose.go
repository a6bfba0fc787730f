// unwrap_gojose.go
package main

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func decode(text string) []byte {
	return must(base64.RawURLEncoding.DecodeString(text))
}

// entries reads the encrypted data keys: of each the provider id, the provider information and the ciphertext.
func entries(data []byte) (found [][3]string) {
	rest := data[2:]
	for range binary.BigEndian.Uint16(data) {
		var entry [3]string
		for i := range entry {
			length := int(binary.BigEndian.Uint16(rest))
			entry[i], rest = string(rest[2:2+length]), rest[2+length:]
		}
		found = append(found, entry)
	}
	if len(rest) > 0 {
		log.Fatal("bytes after the encrypted data keys")
	}
	return found
}

func canonical(context map[string]string) (data []byte) {
	names := make([]string, 0, len(context))
	for name := range context {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) > 0 {
		data = binary.BigEndian.AppendUint16(data, uint16(len(names)))
	}
	for _, name := range names {
		for _, text := range []string{name, context[name]} {
			data = binary.BigEndian.AppendUint16(data, uint16(len(text)))
			data = append(data, text...)
		}
	}
	return data
}

func open(jwe string, alg jose.KeyAlgorithm, key any) (*jose.JSONWebEncryption, []byte, error) {
	parsed, err := jose.ParseEncryptedCompact(jwe,
		[]jose.KeyAlgorithm{alg}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		return nil, nil, err
	}
	plaintext, err := parsed.Decrypt(key)
	return parsed, plaintext, err
}

// unwrap returns the data key that a JOSE key opens, under the context with this SHA-256.
func unwrap(data []byte, alg jose.KeyAlgorithm, key any, digest []byte) []byte {
	why := errors.New("no encrypted data key is for this key")
	for _, entry := range entries(data) {
		// The provider information is the algorithm, or the algorithm, a colon and the key's name.
		name, _, _ := strings.Cut(entry[1], ":")
		if entry[0] != "sealmask-jose" || name != string(alg) {
			continue
		}
		wrapped, dataKey, err := open(entry[2], alg, key)
		if err != nil {
			why = err
			continue
		}
		ctx, _ := wrapped.Header.ExtraHeaders["ctx"].(string)
		if bytes.Equal(decode(ctx), digest) {
			return dataKey
		}
		why = errors.New("another encryption context")
	}
	log.Fatal(why)
	return nil
}

func main() {
	var sealed struct {
		Alg     jose.KeyAlgorithm
		Context map[string]string
		Key     jose.JSONWebKey
		Token   string
		// The field where the token stood, as a JSON pointer: "/ssn".
		Location string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&sealed); err != nil {
		log.Fatal(err)
	}
	parts := strings.Split(sealed.Token, ".")
	if len(parts) != 5 {
		log.Fatal("not a whole token")
	}
	var header struct{ KC, Loc string }
	if err := json.Unmarshal(decode(parts[0]), &header); err != nil {
		log.Fatal(err)
	}
	if header.Loc != sealed.Location {
		log.Fatalf("expected the token of %q, got that of %q", sealed.Location, header.Loc)
	}
	digest := sha256.Sum256(canonical(sealed.Context))
	dataKey := unwrap(decode(parts[1]), sealed.Alg, sealed.Key, digest[:])

	// The content key, and the commitment to it and to the context.
	info := "sealmask/1 A256GCM\x00" + string(digest[:])
	derived := must(hkdf.Key(sha512.New, dataKey, nil, info, 64))
	if subtle.ConstantTimeCompare(decode(header.KC), derived[:32]) != 1 {
		log.Fatal("another data key")
	}

	parts[1] = ""
	_, plaintext, err := open(strings.Join(parts, "."), jose.DIRECT, derived[32:])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(plaintext)) // {"ssn":"123-45-6789"}
}
