import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kmsKeyring } from "../../src/entries/kms.ts";
import {
  type FetchKmsClientOptions,
  fetchKmsClient,
} from "../../src/entries/kms-fetch.ts";
import { refreshing } from "../../src/kms-fetch/refresh-credentials.ts";
import type { KeyringError } from "../../src/util/errors.ts";
import { caught } from "../support/caught.ts";
import { withTimeAt } from "../support/test-timers.ts";
import {
  credentials,
  type Reply,
  serve,
  withEnvironment,
} from "./reply-server.ts";

const input = { KeyId: "k" };

const NOON = Date.UTC(2030, 0, 1, 12);

function containerAnswer(id: string, end = Date.UTC(2100)): Reply {
  return {
    body: JSON.stringify({
      AccessKeyId: id,
      SecretAccessKey: "s",
      Token: `token-${id}`,
      Expiration: new Date(end).toISOString(),
    }),
  };
}

function clientOf(endpoint: string, options: FetchKmsClientOptions = {}) {
  const region = "eu-west-1";
  return fetchKmsClient({ region, endpoint, retryDelayMs: 1, ...options });
}

/** Returns the access key id and the session token that signed a request. */
function signerOf({
  headers,
}: {
  headers: Record<string, unknown>;
}): unknown[] {
  const id = /Credential=(\w+)/.exec(`${headers.authorization}`)?.[1];
  return [id, headers["x-amz-security-token"]];
}

describe("credentials", () => {
  test("of the environment are read at each call", async () => {
    await using kms = await serve(() => ({ body: "{}" }));
    const client = clientOf(kms.url);
    for (const id of ["AKID1", "AKID2"]) {
      const variables = {
        AWS_ACCESS_KEY_ID: id,
        AWS_SECRET_ACCESS_KEY: "s",
        AWS_SESSION_TOKEN: `token-${id}`,
      };
      await withEnvironment(variables, () => client.getPublicKey(input));
    }
    expect(kms.received.map(signerOf)).toEqual([
      ["AKID1", "token-AKID1"],
      ["AKID2", "token-AKID2"],
    ]);
  });

  test("that a function gives are asked for at each call, or shortly before they end", async () => {
    await using kms = await serve(() => ({ body: "{}" }));
    let asked = 0;
    const lasting = clientOf(kms.url, {
      credentials: async () => {
        asked++;
        return credentials;
      },
    });
    await lasting.getPublicKey(input);
    await lasting.getPublicKey(input);
    expect(asked).toBe(2);
    const ending = clientOf(kms.url, {
      credentials: () => {
        asked++;
        return { ...credentials, expiration: new Date(Date.UTC(2100)) };
      },
    });
    await Promise.all([ending.getPublicKey(input), ending.getPublicKey(input)]);
    await ending.getPublicKey(input);
    expect(asked).toBe(3);
  });

  test("of a function that never answers do not outlast the signal", async () => {
    const client = clientOf("http://127.0.0.1:1", {
      credentials: () => new Promise(() => {}),
    });
    const reason = new Error("enough");
    const controller = new AbortController();
    const { signal } = controller;
    const call = client.getPublicKey(input, { abortSignal: signal });
    controller.abort(reason);
    expect(await caught(() => call)).toBe(reason);
  });

  test("that cannot be found give an error with the SDK's name", async () => {
    const error = await withEnvironment({}, () =>
      caught(() => clientOf("http://127.0.0.1:1").getPublicKey(input)),
    );
    expect(error.name).toBe("CredentialsProviderError");
  });
});

describe("a KMS keyring whose client has no good credentials", () => {
  const keyId =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const failing = async (
    options: FetchKmsClientOptions,
    variables: Record<string, string> = {},
  ): Promise<KeyringError> => {
    const client = clientOf("http://127.0.0.1:1", options);
    const keyring = kmsKeyring({ keyIds: [keyId], client });
    return (await withEnvironment(variables, () =>
      caught(() => keyring.generateDataKey({ context: {} })),
    )) as KeyringError;
  };

  test("is denied where there are none, and says how to give some", async () => {
    const error = await failing({});
    expect(error.reason).toBe("denied");
    expect(error.message).toContain(
      "failed with CredentialsProviderError: there are no AWS credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the client credentials",
    );
  });

  test("is unavailable where what gives them throttles or is out of reach, and names its error", async () => {
    for (const [members, name, reason] of [
      [{ code: "ECONNREFUSED" }, "ECONNREFUSED", "unavailable"],
      [{ name: "ThrottlingException" }, "ThrottlingException", "unavailable"],
      [{ name: "AccessDenied" }, "AccessDenied", "denied"],
    ] as const) {
      const error = await failing({
        credentials: async () => {
          throw Object.assign(new Error("SECRET"), members);
        },
      });
      expect(error.reason).toBe(reason);
      expect(error.retryable).toBe(reason === "unavailable");
      expect(error.message).toContain(
        `the client's AWS credential provider failed with ${name}`,
      );
      expect(error.message).not.toContain("SECRET");
    }
  });

  test("says which part is malformed, and does not quote it", async () => {
    const malformed = { ...credentials, secretAccessKey: "SECRET\n" };
    for (const error of [
      await failing({ credentials: async () => malformed }),
      await failing(
        {},
        { AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "SECRET\n" },
      ),
    ]) {
      expect(error.reason).toBe("invalid");
      expect(error.message).toContain(
        "GenerateDataKey in eu-west-1 is not possible: Cannot use credentials.secretAccessKey: expected text of visible ASCII characters, got other characters",
      );
      expect(error.message).not.toContain("SECRET");
    }
  });

  test("says so of a setting in the environment too", async () => {
    const region = undefined;
    for (const [variables, message] of [
      [{}, "give fetchKmsClient({ region }) or set AWS_REGION"],
      [{ AWS_REGION: "eu west" }, "Cannot use the Region"],
      [
        { AWS_REGION: "eu-west-1", AWS_USE_FIPS_ENDPOINT: "yes" },
        'Cannot use AWS_USE_FIPS_ENDPOINT: expected "true" or "false", got "yes"',
      ],
    ] as const) {
      const error = await failing({ region, credentials }, variables);
      expect(error.reason).toBe("invalid");
      expect(error.message).toContain(message);
    }
  });
});

describe("the container's endpoint", () => {
  test("is asked once for concurrent calls, with its token, and again only when they are about to end", async () => {
    await using kms = await serve(() => ({ body: "{}" }));
    await using container = await serve((_, count) =>
      count === 1 ? { status: 500, body: "" } : containerAnswer("AKIDC"),
    );
    const client = clientOf(kms.url);
    const variables = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/get?x=1`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "Bearer abc",
    };
    await withEnvironment(variables, async () => {
      const calls = [1, 2, 3].map(() => client.getPublicKey(input));
      await Promise.all(calls);
      await client.getPublicKey(input);
    });
    expect(container.received.length).toBe(2);
    expect(container.received[1]?.path).toBe("/get?x=1");
    expect(container.received[1]?.headers.authorization).toBe("Bearer abc");
    expect(kms.received.map(signerOf)).toEqual(
      Array(4).fill(["AKIDC", "token-AKIDC"]),
    );
  });

  test("gets the token of a file, read anew each time", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sealmask-token-"));
    const file = join(folder, "token");
    await using kms = await serve(() => ({ body: "{}" }));
    await using container = await serve(() =>
      containerAnswer("AKIDC", NOON + 60_000),
    );
    const variables = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "ignored",
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
    };
    try {
      await withTimeAt(NOON, async () => {
        const client = clientOf(kms.url);
        for (const token of ["first", "second"]) {
          writeFileSync(file, `${token}\n`);
          await withEnvironment(variables, () => client.getPublicKey(input));
        }
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
    const tokens = container.received.map((one) => one.headers.authorization);
    expect(tokens).toEqual(["first", "second"]);
  });

  test("is at ECS's address where the environment has a relative URI", async () => {
    const sent: string[] = [];
    const fetch = async (url: unknown) => {
      sent.push(`${url}`);
      const isContainer = sent.length === 1;
      return new Response(
        isContainer ? (containerAnswer("A") as { body: string }).body : "{}",
      );
    };
    const client = clientOf("http://127.0.0.1:1", {
      fetch: fetch as typeof globalThis.fetch,
    });
    const AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "/v2/credentials/x";
    const variables = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI };
    await withEnvironment(variables, () => client.getPublicKey(input));
    expect(sent[0]).toBe("http://169.254.170.2/v2/credentials/x");
  });

  for (const uri of [
    "http://example.com/",
    "http://169.254.169.254/",
    "http://127.0.0.1.example.com/",
    "file:///etc/passwd",
    "no URL",
  ]) {
    test(`is not asked at ${uri}`, async () => {
      const fetch = () => Promise.reject(new Error("It was asked"));
      const client = clientOf("http://127.0.0.1:1", {
        fetch: fetch as unknown as typeof globalThis.fetch,
      });
      const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri };
      const error = await withEnvironment(variables, () =>
        caught(() => client.getPublicKey(input)),
      );
      expect(error.name).toBe("CredentialsProviderError");
    });
  }

  test("an answer that cannot be read is not quoted", async () => {
    await using container = await serve(() => ({
      body: '{"SecretAccessKey":"SECRET"',
    }));
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url };
    const error = await withEnvironment(variables, () =>
      caught(() => clientOf("http://127.0.0.1:1").getPublicKey(input)),
    );
    expect(error.name).toBe("CredentialsProviderError");
    expect(`${error.message}${error.cause}`).not.toContain("SECRET");
  });

  test("credentials serve to their end while they cannot be renewed", async () => {
    let now = 0;
    let fails = false;
    const { load } = refreshing(
      async () => {
        if (fails) throw new Error("down");
        return { ...credentials, expiration: new Date(1_000_000) };
      },
      () => now,
    );
    const { signal } = new AbortController();
    const first = await load(signal);
    fails = true;
    now = 999_999;
    expect(await load(signal)).toBe(first);
    now = 1_000_000;
    expect((await caught(() => load(signal))).message).toBe("down");
  });
});
