import type { CreateGrantCommandInput } from "@aws-sdk/client-kms";
import {
  type Area,
  idOf,
  newKey,
  outcome,
  PLAINTEXT as Plaintext,
  type Server,
} from "../step.ts";

/** Gives the grantee a grant on a new key. */
async function grant(
  server: Server,
  changes: Partial<CreateGrantCommandInput> = {},
) {
  const kms = server.client();
  const KeyId = await newKey(kms);
  const { GrantToken = "", GrantId = "" } = await kms.createGrant({
    KeyId,
    GranteePrincipal: server.principal("grantee"),
    Operations: ["Encrypt"],
    ...changes,
  });
  return { kms, KeyId, GrantId, GrantTokens: [GrantToken] };
}

const NO_POLICIES = "knows no permissions: everyone may do everything";
const NO_CHECK = "keeps what it is given without a check";

/** Steps about grants: the grantee has exactly the rights in them. */
export const grants: Area = {
  name: "grants",
  steps: [
    {
      name: "a grant has an id and a token",
      aws: "both",
      async run(server) {
        const { GrantId, GrantTokens } = await grant(server);
        return GrantId && GrantTokens[0] ? "both" : "not both";
      },
    },
    {
      name: "the grantee, with the token",
      aws: "ok",
      async run(server) {
        const { KeyId, GrantTokens } = await grant(server);
        const kms = server.client({ caller: "grantee" });
        return outcome(kms.encrypt({ KeyId, Plaintext, GrantTokens }));
      },
    },
    {
      name: "the grantee, another operation",
      aws: "AccessDeniedException",
      source: "Developer Guide, Grants in AWS KMS",
      async run(server) {
        const { KeyId, GrantTokens } = await grant(server);
        const kms = server.client({ caller: "grantee" });
        return outcome(
          kms.generateDataKey({ KeyId, KeySpec: "AES_256", GrantTokens }),
        );
      },
      moto: { gives: "ok", why: NO_POLICIES },
    },
    {
      name: "the grantee, another context than the grant's constraint",
      aws: "the grant's: ok, another: AccessDeniedException",
      source: "API Reference, GrantConstraints",
      async run(server) {
        const { KeyId, GrantTokens } = await grant(server, {
          Constraints: { EncryptionContextSubset: { a: "1" } },
        });
        const kms = server.client({ caller: "grantee" });
        const encrypt = (EncryptionContext: Record<string, string>) =>
          outcome(
            kms.encrypt({ KeyId, Plaintext, EncryptionContext, GrantTokens }),
          );
        return `the grant's: ${await encrypt({ a: "1", b: "2" })}, another: ${await encrypt({ a: "2" })}`;
      },
      moto: { gives: "the grant's: ok, another: ok", why: NO_POLICIES },
    },
    {
      name: "someone without a grant",
      aws: "AccessDeniedException",
      source: "Developer Guide, Grants in AWS KMS",
      async run(server) {
        const KeyId = await newKey(server.client());
        const kms = server.client({ caller: "grantee" });
        return outcome(kms.encrypt({ KeyId, Plaintext }));
      },
      moto: { gives: "ok", why: NO_POLICIES },
    },
    {
      name: "a token that was never given",
      aws: "InvalidGrantTokenException",
      source: "API Reference, Encrypt: errors",
      async run(server) {
        const { kms, KeyId } = await grant(server);
        const GrantTokens = ["AQpAM2RhZ"];
        return outcome(kms.encrypt({ KeyId, Plaintext, GrantTokens }));
      },
      moto: { gives: "ok", why: "does not read GrantTokens" },
    },
    {
      name: "a grantee that is no principal",
      aws: "InvalidArnException",
      source: "API Reference, CreateGrant: errors",
      run: (server) => outcome(grant(server, { GranteePrincipal: "nobody" })),
      moto: { gives: "ok", why: NO_CHECK },
    },
    {
      name: "an operation that does not exist",
      aws: "ValidationException",
      source: "API Reference, CreateGrant: Operations",
      run: (server) =>
        outcome(grant(server, { Operations: ["Destroy" as "Decrypt"] })),
      moto: { gives: "ok", why: NO_CHECK },
    },
    {
      name: "an operation that the key cannot do",
      aws: "ValidationException",
      source: "API Reference, CreateGrant: Operations",
      run: (server) => outcome(grant(server, { Operations: ["Sign"] })),
      moto: { gives: "ok", why: NO_CHECK },
    },
    {
      name: "nine pairs in a constraint",
      aws: "ValidationException",
      source: "API Reference, CreateGrant: Constraints",
      run: (server) =>
        outcome(
          grant(server, {
            Constraints: {
              EncryptionContextSubset: Object.fromEntries(
                Array.from("123456789", (name) => [name, ""]),
              ),
            },
          }),
        ),
      moto: { gives: "ok", why: NO_CHECK },
    },
    {
      name: "a grant asked for again under its name",
      aws: "the same one",
      source: "API Reference, CreateGrant: Name",
      async run(server) {
        const Name = "interop";
        const { KeyId, GrantId } = await grant(server, { Name });
        const again = await grant(server, { Name, KeyId });
        return GrantId === again.GrantId ? "the same one" : "another one";
      },
      moto: { gives: "another one", why: "makes a grant of every request" },
    },
    {
      name: "what the grantee may pass on",
      aws: "the same: ok, more: AccessDeniedException",
      source: "Developer Guide, Granting CreateGrant permission",
      async run(server) {
        const { KeyId, GrantTokens } = await grant(server, {
          Operations: ["CreateGrant", "Encrypt"],
        });
        const kms = server.client({ caller: "grantee" });
        const pass = (operation: "Encrypt" | "Decrypt") =>
          outcome(
            kms.createGrant({
              KeyId,
              GrantTokens,
              GranteePrincipal: server.principal("grantee"),
              Operations: [operation],
            }),
          );
        return `the same: ${await pass("Encrypt")}, more: ${await pass("Decrypt")}`;
      },
      moto: { gives: "the same: ok, more: ok", why: NO_POLICIES },
    },
    {
      name: "a disabled key",
      aws: "DisabledException",
      source: "Developer Guide, Key states: CreateGrant",
      async run(server) {
        const KeyId = await newKey(server.client());
        await server.client().disableKey({ KeyId: idOf(KeyId) });
        return outcome(grant(server, { KeyId }));
      },
      moto: { gives: "ok", why: "lets disabled keys through" },
    },
  ],
};
