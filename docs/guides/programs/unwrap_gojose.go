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

// fields reads what stands behind the count: byte strings after their lengths.
func fields(data []byte) (found [][]byte) {
	for rest := data[2:]; len(rest) > 0; {
		length := int(binary.BigEndian.Uint16(rest))
		found = append(found, rest[2:2+length])
		rest = rest[2+length:]
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

func open(jwe string, alg jose.KeyAlgorithm, key any) (*jose.JSONWebEncryption, []byte) {
	parsed := must(jose.ParseEncryptedCompact(jwe,
		[]jose.KeyAlgorithm{alg}, []jose.ContentEncryption{jose.A256GCM}))
	return parsed, must(parsed.Decrypt(key))
}

func main() {
	var sealed struct {
		Alg     jose.KeyAlgorithm
		Context map[string]string
		Key     jose.JSONWebKey
		Token   string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&sealed); err != nil {
		log.Fatal(err)
	}
	parts := strings.Split(sealed.Token, ".")
	var header struct{ KC string }
	if err := json.Unmarshal(decode(parts[0]), &header); err != nil {
		log.Fatal(err)
	}
	digest := sha256.Sum256(canonical(sealed.Context))

	// The data key: the only JWE in this token.
	found := fields(decode(parts[1]))
	if string(found[0]) != "sealmask-jose" {
		log.Fatal("not wrapped as a JWE")
	}
	wrapped, dataKey := open(string(found[2]), sealed.Alg, sealed.Key)
	ctx, _ := wrapped.Header.ExtraHeaders["ctx"].(string)
	if !bytes.Equal(decode(ctx), digest[:]) {
		log.Fatal("another encryption context")
	}

	// The content key, and the commitment to it and to the context.
	info := "sealmask/1 A256GCM\x00" + string(digest[:])
	derived := must(hkdf.Key(sha512.New, dataKey, nil, info, 64))
	if subtle.ConstantTimeCompare(decode(header.KC), derived[:32]) != 1 {
		log.Fatal("another data key")
	}

	parts[1] = ""
	_, plaintext := open(strings.Join(parts, "."), jose.DIRECT, derived[32:])
	fmt.Println(string(plaintext)) // {"ssn":"123-45-6789"}
}
