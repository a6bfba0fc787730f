/** Compares SECURITY.md with its tests: every promise has a test, and every sentence is a promise or a remark. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Titles of tests by file below `test`, without its ending; "…" stands for the parts that the source inserts. */
type Tests = Readonly<Record<string, readonly string[]>>;

/** Promises of SECURITY.md, word for word, with the tests that verify them. */
const PROMISES: readonly (readonly [promise: string, tests: Tests])[] = [
  [
    "sealmask encrypts data with AES-256-GCM under data keys that it makes for this purpose. A keyring holds the key-encryption keys, which wrap the data keys.",
    {
      "everywhere/formats/envelope/known-answers": [
        "is written to the byte",
        "is read",
      ],
      "everywhere/keyrings/local": [
        "wraps as the AWS Encryption SDK's raw AES keyring does",
      ],
    },
  ],
  [
    "see sizes, key names, a digest of the encryption context, and which tokens share a data key",
    {
      "everywhere/masking/malleable": [
        "a ciphertext is as long as its plaintext, and the context's digest, the key's name and shared data keys show",
      ],
    },
  ],
  [
    "read the data, or guess a context from its digest unless the context itself can be guessed",
    {
      "masking/properties": [
        "random fields of random documents come back, whichever cipher wrote and whichever reads, and no token shows their values",
      ],
      "everywhere/masking/values": [
        "is not to be found in the token, and two tokens of it differ",
      ],
    },
  ],
  [
    "destroy them; write one token in many ways, by encrypted data keys that are doubled, reordered, removed or added",
    {
      "everywhere/masking/malleable": [
        "may be written otherwise, …: another text opens to the same value, so that it is no identity",
      ],
    },
  ],
  [
    "have another value come out: header, context, location and ciphertext are authenticated, and the header commits to the data key",
    {
      "formats/envelope/mutations": [
        "none of … changed tokens gives a value: every one is a typed error that shows nothing",
        "in …, and where it ends",
      ],
      "masking/attacks": [
        "cannot have another key commitment accepted, though the payload authenticates",
        "cannot have another context digest accepted, also when the data key is at hand",
      ],
      "masking/header-attacks": [
        "a short token with any character changed is no ordinary value",
      ],
    },
  ],
  [
    "delete one, put an older token of the same field and context back, or exchange one between elements of an array",
    {
      "everywhere/masking/header": [
        "order in an array, and what is left out, is free",
      ],
      "everywhere/masking/malleable": [
        "opens in place of the newer one under the same context, and not where the version is in it",
        "of one member open when two elements exchange them",
      ],
    },
  ],
  [
    "open it under another context or in another field",
    {
      "everywhere/masking/fields": [
        "whose tokens were swapped throws, before any key service is called",
        "with a token copied into a second field throws",
      ],
      "everywhere/masking/errors": [
        "… is a ContextMismatchError, and no key service is called",
        "… is a ContextMismatchError also when the data key is at hand",
      ],
      "everywhere/masking/header": ["… throws, with and without fields named"],
    },
  ],
  [
    "make the reader parse them; write a text in the shape of a token, which `decrypt` of a document refuses",
    {
      "masking/attacks": [
        "is refused whichever character was changed, never left as it is",
      ],
    },
  ],
  [
    "have a key service called for a token that is malformed or of another context; have more than `maxEncryptedDataKeys` keys tried, or more than `maxDataKeysPerCall` data keys unwrapped by one call",
    {
      "formats/envelope/strict": ["refuses …, and no key service is called"],
      "everywhere/masking/data-keys-per-call": [
        "is refused by every call that decrypts, and opens where the option allows it",
      ],
      "everywhere/masking/errors": [
        "… is a ContextMismatchError, and no key service is called",
      ],
    },
  ],
  [
    "choose the whole event, and so have the function open any token under any context that it makes of events",
    {
      "everywhere/lambda/direct-invocation": [
        "who invokes a function whose context is made of the event chooses under which context it decrypts",
      ],
    },
  ],
  [
    "open a token under a context that the function would not make",
    {
      "everywhere/lambda/direct-invocation": [
        "who invokes a function opens no token under a context that the function does not make",
      ],
    },
  ],
  [
    "learn which check failed",
    {
      "everywhere/masking/errors": [
        "every typed error says its name and code, and is a SealmaskError",
      ],
    },
  ],
  [
    "see plaintext, keys or tokens in them",
    {
      "formats/envelope/mutations": [
        "none of … changed tokens gives a value: every one is a typed error that shows nothing",
      ],
      "masking/limits": [
        "events tell of hits, misses and data keys, and of no value",
      ],
      "everywhere/masking/values": [
        "is refused without being shown: …",
        "a serializer that fails to parse shows nothing of the plaintext",
      ],
      "everywhere/keyrings/generate": ["is read strictly, and never shown"],
    },
  ],
  [
    "The runtime's WebCrypto. Data keys stay in memory as non-extractable `CryptoKey`s; their bytes are wiped after import.",
    {
      "masking/promises": [
        "data keys stay in memory as CryptoKeys that nobody can extract",
      ],
      "masking/limits": [
        "plaintext data keys are wiped once their keys are derived",
      ],
      "masking/attacks": [
        "is wiped: the data key, HKDF's output and the content key",
      ],
    },
  ],
  [
    "Random initialization vectors of 96 bits: at most 2^32 messages per data key (NIST SP 800-38D), which the cache enforces.",
    {
      "cache/data-key-cache": [
        "a data key serves exactly maxMessages messages",
        "2^32 messages are allowed",
        "… is refused as a limit",
      ],
      "crypto/random-iv": [
        "initialization vectors have 12 bytes, memory of their own, and never repeat",
      ],
    },
  ],
  [
    "Each is drawn from the runtime as it is needed; only `nativeCrypto()` on Node draws 128 at a time. It uses each once, and discards the unused ones after a second.",
    {
      "crypto/random-iv": [
        "every vector is drawn from the system's generator as it is needed",
      ],
      "crypto/iv-pool": [
        "a pool gives vectors of 12 bytes, each of them once",
        "what is left is thrown away after a second, or when the clock steps back",
      ],
    },
  ],
  [
    "Call `cache.clear()` before a snapshot is taken,",
    {
      "cache/data-key-cache": [
        "clear forgets everything, and those who wait still get their data key",
      ],
    },
  ],
  [
    "An encryption context is not secret: it is bound to tokens,",
    {
      "everywhere/masking/errors": [
        "… is a ContextMismatchError, and no key service is called",
        "given for a token without one is a ContextMismatchError",
      ],
    },
  ],
  [
    "A call with more than 100 distinct data keys (`maxDataKeysPerCall`) asks no key service. Four are unwrapped at a time, each once, and none after the first failure.",
    {
      "everywhere/masking/data-keys-per-call": [
        "of 3,500 forged tokens with ten encrypted data keys each asks AWS KMS nothing",
        "are unwrapped four at a time",
        "are each unwrapped once, also without a cache",
        "are given up at the first failure: those under way are aborted, the others never asked for",
      ],
    },
  ],
  [
    "Every record of a batch is a call of its own: sixteen are opened at a time, and no further one after a failure that fails the batch.",
    {
      "everywhere/lambda/batch-calls": [
        "few are opened at the same time, and none after the first failure",
        'with batch: "partial" few are opened at the same time, and all',
        'with batch: "partial" none is opened after a failure for which no record is to blame',
      ],
    },
  ],
  [
    "A token has at most ten (`maxEncryptedDataKeys` of `envelopeFormat`).",
    { "formats/envelope/strict": ["refuses …, and no key service is called"] },
  ],
  [
    "A KMS keyring tries five of its own in one message (its own `maxEncryptedDataKeys`), a branch keyring and a password three.",
    {
      "everywhere/keyrings/kms/bounds": [
        "tries five encrypted data keys of one message, and says how many it left",
        "counts its own keys alone, the own Region's first",
        "on an RSA key has the same bound",
        "a branch keyring looks up three versions for one message",
      ],
      "keyrings/jose/pbes2": [
        "derives few keys for one message, however many encrypted data keys it claims",
      ],
    },
  ],
  [
    "PBES2 with more iterations than the keyring itself writes with is refused, unless `maxIterations` allows them.",
    {
      "keyrings/jose/pbes2": [
        "opens what fewer iterations wrapped, and more only where they are allowed",
        "has its own number as the most that it reads, also where that is less than the usual one",
      ],
    },
  ],
  [
    "One path looks at each part of a document a bounded number of times when it erases, encrypts or decrypts.",
    {
      "json/path/hostile": [
        "… takes twice the looks at twice the document, such as …",
      ],
    },
  ],
  [
    "`select` of a compiled path finds and looks into at most a million nodes (`maxNodes`).",
    {
      "json/path/hostile": [
        "are a million at most by default, and the error says what to do",
        "are exactly maxNodes at most: found on the way and at the end, or looked into",
      ],
    },
  ],
  [
    "Documents nested deeper than 1,000 levels are refused by searches.",
    {
      "json/path/hostile": [
        "100,000 levels are refused by …, with no overflow",
        "exactly maxDepth levels are searched and selected",
      ],
    },
  ],
  [
    "Names that a sender chooses, under a wildcard, are not kept with the data key where they are long.",
    {
      "formats/envelope/kept-starts": [
        "is nothing of 1,000 names of 45 KB, with …",
        "is bounded for 10,000 names of 250 characters, with …",
      ],
    },
  ],
  [
    "Clients for Regions that messages name are few.",
    {
      "keyrings/kms/attacks": [
        "messages that name Regions without end do not fill the memory with clients",
      ],
    },
  ],
  [
    "Names in an encryption context that begin with `sealmask:` are refused from every caller.",
    {
      "everywhere/keyrings/kms/value-or-data-key": [
        "names that begin with sealmask: are refused in every context that a caller gives",
      ],
    },
  ],
  [
    "the ciphertext of a value that a stranger chose opens no token, and a data key opens as no value.",
    {
      "everywhere/keyrings/kms/value-or-data-key": [
        "the ciphertext of a value that a stranger chose opens no forged token",
        "nor where the forger's message carries the value's own context",
        "a data key opens as no value",
      ],
    },
  ],
  [
    "`eraseText` checks the whole grammar, and changes no character but those of the fields.",
    {
      "everywhere/json/text/examples": [
        "is a text that is no JSON, wherever it is wrong, and the error does not show it",
        "keeps every character",
      ],
    },
  ],
  [
    "A name that stands twice in its object is masked each time, or the text is refused; `encryptText` and `decryptText` refuse one on the way to a field.",
    {
      "everywhere/json/text/examples": [
        "is masked each time, wherever on the way it stands",
        "is refused anywhere where a path needs the parsed document",
      ],
      "everywhere/json/text/encrypted-examples": [
        "refuses a name that stands twice on the way, and keeps others",
        "refuses a name that stands twice on the way to a token, and keeps others",
        "is refused where there are two of them",
      ],
    },
  ],
  [
    "`sealmask/log` masks the line that is written, whatever put a value there.",
    {
      "everywhere/log/pino": ["masks what comes by …"],
      "everywhere/log/winston": ["masks what comes by …"],
      "everywhere/log/powertools": ["masks what comes by …"],
    },
  ],
  [
    "A line that cannot be masked is not written in clear: another one says so, and keeps the level.",
    {
      "everywhere/log/pino": [
        "says so where a line cannot be masked, keeps its level, and counts",
      ],
      "everywhere/log/winston": [
        "says so where a line cannot be masked, keeps its level, and counts",
      ],
      "everywhere/log/powertools": [
        "says so where a line cannot be masked, keeps its level, and counts",
      ],
    },
  ],
  [
    "`redact` never throws.",
    {
      "everywhere/log/redact": [
        "never throws, whatever throws when it is read",
      ],
    },
  ],
  [
    "With `request.fields`, an event without a document lacks the fields, and is refused; so is one that may be mistaken for another source's.",
    {
      "everywhere/lambda/events": [
        "lacks the fields that are named: …",
        "fails at the record that lacks it",
        "is refused before the handler runs, where something is to be masked",
      ],
    },
  ],
  [
    "What is logged are documents alone: credentials of requests and authorizers never are.",
    {
      "everywhere/lambda/events": [
        "shows documents alone, and credentials never, whatever it erases and whatever kind is given",
        "masks what is a credential by its name or its look, at any depth of a document",
      ],
    },
  ],
  [
    "Causes of errors are copied without the requests, credentials and signatures that they may hold.",
    {
      "everywhere/keyrings/safe-causes": [
        "shows no session token of …",
        "of which a copy is kept keeps its class, name, codes, status, place and the sense of its message",
        "with errors below it without end, or in a long list, is cut, and costs little",
      ],
    },
  ],
  [
    "`fetchKmsClient` sends to no endpoint without TLS but on this machine,",
    {
      "kms-fetch/endpoint": [
        "is sent to with TLS, or on this machine",
        "without TLS on another machine is refused, as an option and in the environment",
      ],
    },
  ],
  [
    "and `discovery` asks no Region that is not known to be in its partition.",
    {
      "everywhere/keyrings/kms/partitions": [
        "asks no Region that is not known to be in its partition",
        "asks the Regions that it lists, and no others",
      ],
    },
  ],
  [
    "**Do not take a token for an identity.** Its second part, the encrypted data keys, is outside the authenticated header, so that they can be replaced when keys are rotated: whoever can write a token can write another text that opens to the same value.",
    {
      "everywhere/masking/malleable": [
        "may be written otherwise, …: another text opens to the same value, so that it is no identity",
      ],
      "everywhere/masking/rewrap": [
        "a rewrapped token opens under the new key alone, its payload untouched",
      ],
    },
  ],
  [
    "**Encrypt whole elements, or bind an id.** An index is no part of a location, so one member exchanged between elements of one array opens: with `cards[*].number` encrypted, the numbers of two cards can change places.",
    {
      "everywhere/masking/malleable": [
        "of one member open when two elements exchange them",
      ],
    },
  ],
  [
    "Encrypt the elements whole (`cards[*]`),",
    {
      "everywhere/masking/malleable": [
        "of whole elements keep their members together",
      ],
    },
  ],
  [
    "Rows that are encrypted by a call each can have it in the encryption context.",
    {
      "everywhere/masking/malleable": [
        "of rows that have their id in the context open in no other row",
      ],
    },
  ],
  [
    "Under one encryption context, a field's token of one document opens in the same field of another document (a short one if both documents have the same data key, too).",
    {
      "everywhere/masking/header": [
        "within one data key and context, a token may be put into the same field of another document",
        "another document's header, of another data key or context, opens nothing",
      ],
    },
  ],
  [
    "If that matters, put an id of the document into the context.",
    {
      "everywhere/masking/malleable": [
        "of rows that have their id in the context open in no other row",
      ],
    },
  ],
  [
    "Whoever holds an old token of a field can put it back: there is no order in time. Put a version into the encryption context if that matters.",
    {
      "everywhere/masking/malleable": [
        "opens in place of the newer one under the same context, and not where the version is in it",
      ],
    },
  ],
  [
    "chooses the event: tokens, the claims of an authorizer, and all that `context` is made of.",
    {
      "everywhere/lambda/direct-invocation": [
        "who invokes a function whose context is made of the event chooses under which context it decrypts",
      ],
    },
  ],
  [
    "`decrypt` without `fields` finds tokens in strings of JSON data, by their shape. A token that was cut is refused, down to the first 56 characters (45 of a short token); what is left of it below that stays as it is. A text in the shape of a token that a stranger writes throws.",
    {
      "everywhere/masking/look-alikes": [
        "stays beside tokens that are opened: …",
        "that has the beginning of all tokens, or the length of the shortest, is no ordinary text, wherever it was cut",
      ],
      "everywhere/masking/fields": ["of a document without any token throws"],
    },
  ],
  [
    "Where `fields` are named, each of them must be a token, and nothing else is looked at.",
    {
      "everywhere/masking/fields": [
        "insists that each field named is a token",
        "that are named looks nowhere else: what cannot be searched may stand beside them",
      ],
      "everywhere/masking/look-alikes": [
        "is refused where fields name it: …",
        "that was cut is refused with a reason where fields name it: …",
      ],
    },
  ],
  [
    "Sizes are not hidden: a ciphertext is as long as its plaintext.",
    {
      "everywhere/masking/malleable": [
        "a ciphertext is as long as its plaintext, and the context's digest, the key's name and shared data keys show",
      ],
    },
  ],
  [
    "One data key serves many messages, within the cache's limits; whoever gets it opens all of them. Lower the limits, or turn the cache off.",
    {
      "everywhere/masking/malleable": [
        "whoever has the data key of one token opens all that it serves, and without a cache that is one",
      ],
      "masking/limits": [
        "use no data key for more than maxMessages messages, and no more data keys than needed",
        "that is false asks the keyring for every message",
      ],
    },
  ],
  [
    "A session decrypts what it encrypted without asking the key service: whoever holds it, and may generate data keys alone, reads its own tokens for as long as the cache may keep the data key.",
    {
      "everywhere/masking/own-keys": [
        "are decrypted at once, and no key service is asked, in …",
        "are not decrypted any more when the data key is over age, nor when the cache is cleared or its clock steps back",
      ],
    },
  ],
  [
    "Turn that off with `decrypt: false`. No other session and no other instance gets these keys.",
    {
      "everywhere/masking/own-keys": [
        "are not decrypted at once where the cache keeps no data keys to decrypt with, which waiting does not change",
        "are opened by no other session and no other instance without the key service",
      ],
    },
  ],
  [
    "`unseal` puts values back by location and mask, into a document that whoever may write to it has arranged: a renamed row, or elements that were both moved and edited, pass.",
    {
      "masking/seal/order": [
        "members that changed names pass, for they are known by them alone",
        "elements that changed places and were all changed too pass for changed ones",
      ],
    },
  ],
  [
    "It notices accidents ([docs/guides/seal-documents.md](https://github.com/sealmask/sealmask/blob/main/docs/guides/seal-documents.md) says which), and never shows a value in another place than its own path.",
    {
      "masking/seal/order": [
        "that changed places are refused, also where their masks are equal",
      ],
      "masking/seal/random-patches": [
        "random patches made with the right key change nothing but the places that they name",
      ],
    },
  ],
  [
    "`erase` masks what was named, and the stack of an error whose message was.",
    {
      "everywhere/erase/erase": [
        "masks each, shares the rest and leaves the input alone",
      ],
      "everywhere/erase/errors": ["so is its stack: …, by … …"],
    },
  ],
  [
    "What no path names stays as it is, also where it repeats a masked value: getters, `toJSON`, references back to the document.",
    {
      "masking/promises": [
        "erasing leaves what no path names, also where it repeats a masked value",
      ],
    },
  ],
  [
    "RSA keyrings prove no author and bind no context by themselves: whoever has the public key can wrap a data key. The token's key commitment binds the context all the same.",
    {
      "masking/promises": [
        "binds no context by itself: the data key unwraps under another one",
        "opens no token under another context, whose key commitment binds it",
        "proves no author: whoever has the public key writes tokens that open",
      ],
    },
  ],
  [
    "JOSE keyrings on key pairs prove no author either; the context's digest is in what they wrap.",
    {
      "keyrings/jose/attacks": [
        "under another context is refused, the empty one too",
      ],
      "keyrings/jose/keys": [
        "(…) only wraps without privateKey, and only unwraps without publicKey",
      ],
    },
  ],
  [
    "whoever has a token wrapped by PBES2 can try passwords, at the pace that its iterations set.",
    {
      "keyrings/jose/pbes2": [
        "has the iterations that OWASP asks for unless told otherwise",
      ],
    },
  ],
  [
    "Whoever serves a key set (`jwks`) decides who can read what is wrapped with its keys.",
    {
      "keyrings/jose/key-sets": [
        "gives the key of a name anew when it was replaced",
      ],
    },
  ],
  [
    "A wrong data key is refused by the key commitment. A rewrap by ReEncrypt moves data keys that nobody sees, so a wrong one shows when the moved token is opened:",
    {
      "everywhere/masking/errors": [
        "that the keyring swapped for another is a DecryptionError by the key commitment",
      ],
      "keyrings/kms/rewrap": [
        "after rewrapping to a second key the first can be deleted, and no data key was on the wire",
      ],
    },
  ],
  [
    "`startLocalKms` of `sealmask/testing` is for tests: it takes anybody's calls on this computer. Names that others have lead to it, and pages of other origins, are refused.",
    {
      "testing/hosts": [
        "answers loopback's own names with its port alone",
        "refuses calls that a page of another origin makes",
      ],
    },
  ],
  [
    "Items of `sealmask/dynamodb` have the format of the AWS Database Encryption SDK. Their footer authenticates the header, the signed attributes and their names; the names of table and keys, and the keys' values, are bound to the data key.",
    {
      "everywhere/dynamodb/items/positive-vectors": [
        "are written anew, and read again: …, on …",
      ],
      "everywhere/dynamodb/items/tampered": [
        "is refused with any byte of its header changed",
        "is read by its header where the reader's actions and suite differ, and refused under another table or key",
      ],
      "dynamodb/item/item-context": [
        "has table and key in version 1, the key's value in base64",
      ],
    },
  ],
  [
    "see names, what is not encrypted, the type and the length of encrypted values, and the names of key-encryption keys",
    {
      "everywhere/dynamodb/encryptor/not-protected": [
        "shows the type and the length of an encrypted value",
      ],
      "everywhere/dynamodb/items/describe-item": [
        "an item says its version, suite, actions and keys, and nothing that is secret",
      ],
    },
  ],
  [
    "read an encrypted value, or tell whether two are equal",
    {
      "everywhere/dynamodb/items/keyrings": [
        "two writings of one item have nothing in common but what is readable",
      ],
    },
  ],
  [
    "change unsigned attributes; destroy an item, for all of its readers or for some",
    {
      "everywhere/dynamodb/items/tampered": [
        "is read with everything changed that nobody signed",
        "is refused with any byte of the reader's own tag changed, and with none of another's",
      ],
    },
  ],
  [
    "change, add, remove, rename or exchange signed attributes, or move an item to another key or table",
    {
      "everywhere/dynamodb/items/tampered": [
        "is refused with any byte of an encrypted attribute changed",
        "is refused with attributes exchanged within it or with another item",
        "is refused with a signed attribute changed, removed, renamed or added",
        "is read by its header where the reader's actions and suite differ, and refused under another table or key",
      ],
    },
  ],
  [
    "delete an item; put an older version of the same item back",
    {
      "everywhere/dynamodb/encryptor/not-protected": [
        "opens when somebody puts its older version back, which a version in it shows",
      ],
    },
  ],
  [
    "answer a request for one item with another, or get plaintext sent",
    {
      "dynamodb/client/item-middleware": [
        "and gives another item than the one asked for is found out",
      ],
      "everywhere/dynamodb/client/canaries": [
        "sends nothing in clear and reads it all back, with batches, pages and retries",
        "send nothing in clear and read it all back, with commands of DynamoDBClient",
        "send nothing in clear and read it all back, with commands of DynamoDBDocumentClient",
      ],
    },
  ],
  [
    "make an item with a signature (suite `6701`)",
    {
      "everywhere/dynamodb/items/tampered": [
        "is refused with any byte of its header changed",
        "is refused with any byte of its signature changed",
        "is refused with the signature of another item under its own tags",
      ],
      "everywhere/dynamodb/items/signatures": [
        "every item has a key pair of its own",
      ],
    },
  ],
  [
    "Only an item with neither header nor footer passes as plaintext, and `onEvent` is told of each. As long as a policy allows that, whoever may write to the table can replace an item by a plaintext one:",
    {
      "everywhere/dynamodb/encryptor/item-encryptor": [
        "may let plaintext items be read, and tells the listener of each",
        "may force plaintext, and tells the listener of each",
        "takes no item with a header alone, a footer alone or a header of text for plaintext",
        "forbids plaintext by default, and the error says how to allow it",
      ],
    },
  ],
  [
    "The middleware refuses an expression that compares an encrypted attribute or one without an action, and a value that no expression uses.",
    {
      "dynamodb/client/operations": [
        "as … is refused before anything is sent, with its reason",
      ],
      "dynamodb/client/expressions/condition": [
        "gives every use of an attribute, under any spelling",
      ],
    },
  ],
  [
    "Attributes with names that begin with `aws_dbe_` are not signed, and `encrypt` and `decrypt` drop them.",
    {
      "everywhere/dynamodb/items/tampered": [
        "is read with everything changed that nobody signed",
      ],
    },
  ],
  [
    "- **Other tables.** A request for a table that no encryptor on the client has is sent in clear, also if the table was meant and its name is missing in `physicalTableNames`.",
    {
      "dynamodb/client/other-tables": [
        "allows requests about other tables by default, and they go out in clear",
      ],
    },
  ],
  [
    '`middleware({ otherTables: "refuse" })` refuses it: take it for clients that serve encrypted tables alone.',
    {
      "dynamodb/client/other-tables": [
        "refuses them before anything is sent, if one encryptor says so, in any order",
        "lets the tables of all encryptors through, by name and by ARN",
      ],
    },
  ],
  [
    "The middleware refuses to write one.",
    {
      "dynamodb/client/operations": [
        "as … is refused before anything is sent, with its reason",
      ],
    },
  ],
  [
    'Keys and `"context"` attributes are the encryption context,',
    {
      "dynamodb/item/item-context": [
        "has table and key in version 1, the key's value in base64",
        "has the text of its attributes in version 2, with a legend in the order of UTF-8",
      ],
    },
  ],
  [
    "A record of `sealmask/key-store` holds a branch key, which AWS KMS encrypts under a context of the record's id, type, version, time, KMS key and key store.",
    {
      "everywhere/keyrings/key-store/format": [
        "to create a branch key is what AWS's library sent",
      ],
      "everywhere/keyrings/key-store/vectors": [
        "gives every item's key, whether it was asked for or not",
      ],
    },
  ],
  [
    "see ids, times, custom pairs and KMS keys | read a branch key",
    {
      "everywhere/keyrings/key-store/attacker": [
        "sees ids, times, custom pairs and KMS keys, and no branch key",
      ],
      "everywhere/keyrings/key-store/creating": [
        "no key in plaintext ever reaches DynamoDB, and none but Decrypt gives one",
      ],
    },
  ],
  [
    "destroy branch keys; put an older record back; remove a fence that is in it; with `discovery: true`, have a record under a KMS key of their own used",
    {
      "everywhere/keyrings/key-store/access": [
        "is the one that the record names with discovery, in its own Region or moved to another one",
        "that a record names must be of the accounts that discovery lists, or it is not called",
      ],
      "everywhere/keyrings/key-store/attacker": [
        "can put an older record back, which then encrypts again",
        "can remove a fence that is in the table, and reads a shredded branch key with a copy of its records",
      ],
    },
  ],
  [
    "A call or a stream that is under way may go on to its end.",
    {
      "everywhere/keyrings/branch/keyrings-on-aws": [
        "let a stream go on that has its data key when the branch key is shredded, and no other",
      ],
      "everywhere/keyrings/branch/revocations": [
        "serves those who waited for a read before, and nobody after",
      ],
    },
  ],
  [
    "have a branch key used under another id, version or key store",
    {
      "everywhere/keyrings/key-store/attacker": [
        "cannot have a branch key used under another id, version or key store",
      ],
      "everywhere/keyrings/key-store/vectors": [
        "refuses each damaged item, before AWS KMS is called if its form is wrong",
      ],
    },
  ],
  [
    "read the branch key, also one that was shredded",
    {
      "everywhere/keyrings/key-store/attacker": [
        "can remove a fence that is in the table, and reads a shredded branch key with a copy of its records",
      ],
    },
  ],
  [
    "No branch key is served longer than `maxAgeSeconds` after it was asked for, and data keys that it wrapped or unwrapped are cached no longer than it.",
    {
      "everywhere/keyrings/branch/branch-key-cache": [
        "keeps a branch key to the millisecond of its age, counted from the start of its load",
        "for any sequence of calls, no branch key is served after its age, nor one that was asked for before it was forgotten",
      ],
      "everywhere/keyrings/branch/revocations": [
        "is cached no longer than the branch key, to encrypt and to decrypt",
        "is cached no longer than the branch key in a session, among its own keys too",
      ],
      "cache/key-lease": [
        "serves to the end of that life and not a millisecond longer, to …",
      ],
    },
  ],
  [
    "When `shred` returns, no new call in the process encrypts or decrypts with the branch key: cached data keys and sessions stop, too.",
    {
      "everywhere/keyrings/branch/keyrings-on-aws": [
        "stop at once when a branch key is shredded, and go on when it is restored",
      ],
      "everywhere/keyrings/branch/revocations": [
        "encrypts no more with data keys at hand, by …, as …",
        "decrypts no more with data keys at hand, by …, as …",
        "encrypts and decrypts no more in a session, whose own keys end too",
      ],
    },
  ],
  [
    "Other processes that use sealmask, with the same `fenceTableName`, stop when their copy is `maxAgeSeconds` old.",
    {
      "everywhere/keyrings/branch/key-store-keyring": [
        "use a branch key to the millisecond of its age, and then ask for the right to it again",
      ],
      "everywhere/keyrings/key-store/shredding/receipt": [
        "of another process use the branch key for at most their age, and not after the receipt's time",
      ],
      "everywhere/keyrings/key-store/reading": [
        "stops every read without a call of AWS KMS, and is not taken for an unknown id",
      ],
    },
  ],
  [
    "`restore` brings the branch key back until `sweep` has begun to delete it.",
    {
      "everywhere/keyrings/branch/keyrings-on-aws": [
        "stop at once when a branch key is shredded, and go on when it is restored",
      ],
      "everywhere/keyrings/key-store/shredding/races": [
        "loses against a sweep that has begun to delete",
      ],
    },
  ],
  [
    "A call that was interrupted at any step is finished when it is called again, and never leaves a branch key half-shredded and readable.",
    {
      "everywhere/keyrings/key-store/shredding/crash": [
        "of shred converges when it is called again …",
        "of sweep converges when it is called again …",
        "of restore converges when it is called again …",
      ],
      "keyrings/key-store/shredding/interleavings": [
        "never leave a branch key half shredded without a ticket that a sweep goes on with",
        "never read the branch key after a shredding has answered",
      ],
    },
  ],
  [
    "As long as its fence is there, a shredded branch key stays refused, also if a backup brings its records back and if the id was made anew.",
    {
      "everywhere/keyrings/key-store/attacker": [
        "brings no shredded branch key back past a fence in a table of its own, also after the id was made anew",
      ],
      "keyrings/key-store/shredding/interleavings": [
        "never read what was shredded under an id that was made anew, whatever the clocks say",
      ],
    },
  ],
  [
    "A receipt names caches, readers in other languages, backups and point-in-time recovery as places where copies may live on.",
    {
      "everywhere/keyrings/key-store/shredding/receipt": [
        "of another process use the branch key for at most their age, and not after the receipt's time",
        "read the unchanged records until they are deleted, and find nothing after",
        "put back into the table open in a reader without the fence, and not in ours…",
        "of the whole key table takes back fences that are in it, as the receipt warns",
      ],
    },
  ],
  [
    'A key store with the access `"wrap"` decrypts nothing, and one with `"admin"` reads no branch key. What is not allowed is refused before any call;',
    {
      "everywhere/keyrings/branch/keyrings-on-aws": [
        "do not unwrap if the store may wrap alone, and nothing if it is for administration, without a call",
      ],
      "everywhere/keyrings/key-store/access": ['"…" allows … and nothing else'],
    },
  ],
  [
    "Of concurrent callers who version a branch key one wins, and there is always exactly one active version.",
    {
      "everywhere/keyrings/key-store/creating": [
        "by two callers who read the same active version is won by one; the other gets a conflict and writes nothing",
      ],
    },
  ],
];

/** Sentences that promise nothing: advice, and facts about others. */
const REMARKS: readonly string[] = [
  "## What sealmask protects, and against whom",
  "| an attacker who | can | cannot | | --- | --- | --- |",
  "| reads stored tokens |",
  "| changes stored tokens |",
  "| moves tokens |",
  "| sends tokens |",
  "| may invoke a function directly |",
  "| reads error messages and events |",
  "| reads the process's memory | read everything in it | – |",
  "## What it relies on",
  "JavaScript engines may leave copies of what they moved, and clients of AWS KMS get data keys as base64 text, which nobody can wipe: this narrows a leak of memory and does not prevent it.",
  "Machines restored from one snapshot share cached data keys, and with OpenSSL, which Node has its random numbers from, the generator's state too: the same vectors under the same key, pool or no pool.",
  "and make sure that the runtime's generator is seeded anew after it.",
  "and key services log it.",
  "## What hostile input costs",
  "Whoever sends a document chooses how deep and how long it is, and how many keys its tokens name. These limits hold unless an option says otherwise:",
  "- **Data keys.**",
  "- **Encrypted data keys.**",
  "- **Passwords.**",
  "- **Searches.**",
  "- **Memory.**",
  "## Text, logs and events",
  "- **Reserved names.**",
  "They tell the small values of `kmsEncrypt` from data keys:",
  "- **JSON text.**",
  "Readers differ in which of two members they take, so sealmask leaves them no choice.",
  "- **Loggers.**",
  "- **Events.**",
  "- **Errors underneath, and endpoints.**",
  "## Items of DynamoDB",
  "| somebody who | can | cannot | | --- | --- | --- |",
  "| reads items |",
  "| changes items |",
  "| deletes items, or keeps them |",
  "| answers in DynamoDB's place | leave items out, or answer with older ones |",
  "| may decrypt with a key, and not wrap with it | read items |",
  "- **Plaintext policies.**",
  "leave that stage soon.",
  "- **Expressions.** Values in expressions are not encrypted.",
  "- **Reserved attributes.**",
  "- **Keys of items.**",
  "which key services log.",
  "## Key store",
  "| somebody who | can | cannot | | --- | --- | --- | | reads the key table |",
  "| changes the key table |",
  "| may use the KMS key, and has a copy of a record |",
  "- **Caches.**",
  "- **Shredding in this process.**",
  "A worker thread counts as a process of its own, and so does a second copy of sealmask (CommonJS beside ES modules).",
  "- **Shredding elsewhere.**",
  "- **Crashes.**",
  "- **Copies that come back.**",
  "- **Receipts.**",
  "It does not prove that there are no others.",
  "- **Roles.**",
  "IAM has to enforce it against whoever can change the program.",
  "- **Versions.**",
  "## What to do yourself",
  "Two texts that differ may be one token, and a list of texts that were seen or revoked does not keep one out. Compare, index and deduplicate by something else: an id beside the token, or in what is encrypted.",
  "or put an id into what is encrypted and compare it.",
  "**Bind tokens to their document.**",
  "**Say which version.**",
  "**Give few the right to invoke.** Whoever has `lambda:InvokeFunction` on a function, or reaches its function URL without authorization,",
  "Give that right to the event source alone, as `AWS::Lambda::Permission` with `SourceArn` and `SourceAccount` does, and authorize a function URL with IAM. To a function that opens tokens, `lambda:InvokeFunction` is a right to decrypt: `kms:Decrypt` is the function's own, and its callers need none.",
  "**Name the fields that must be tokens.**",
  "## What is not a vulnerability",
  "A password that can be guessed:",
  "open it before you delete the old key.",
];

const FIRST = "## What sealmask protects";
const AFTER = "## What holds it";

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

/** Returns the sections with promises as one line. */
function promisingText(): string {
  const text = read("SECURITY.md");
  return oneLine(text.slice(text.indexOf(FIRST), text.indexOf(AFTER)));
}

const TITLE = /\b(?:test|it)\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs;

/** Returns the titles of a file's tests. */
function titlesOf(file: string): string[] {
  const source = read(`test/${file}.test.ts`);
  return Array.from(source.matchAll(TITLE), ([, , title = ""]) =>
    title.replaceAll(/\$\{[^}]*\}/g, "…"),
  );
}

test("every promise and remark that is listed stands in SECURITY.md", () => {
  const text = promisingText();
  const stale = [...PROMISES.map(([promise]) => promise), ...REMARKS].filter(
    (each) => !text.includes(each),
  );
  expect(stale).toEqual([]);
});

test("every word that SECURITY.md says of protection is a promise with a test, or a remark", () => {
  const longestFirst = [
    ...PROMISES.map(([promise]) => promise),
    ...REMARKS,
  ].sort((a, b) => b.length - a.length);
  let left = promisingText();
  for (const each of longestFirst) left = left.replace(each, "\n");
  const words = left.split("\n").filter((each) => /[\p{L}\d]/u.test(each));
  expect(words).toEqual([]);
});

test("every promise has tests, and each of them is there", () => {
  const missing = PROMISES.flatMap(([promise, tests]) => {
    const entries = Object.entries(tests);
    if (entries.length === 0) return [`no test: ${promise}`];
    return entries.flatMap(([file, titles]) => {
      const known = titlesOf(file);
      return titles
        .filter((title) => !known.includes(title))
        .map((title) => `${file}: ${title}`);
    });
  });
  expect(missing).toEqual([]);
});
