import { describe, expect, test } from "bun:test";
import {
  type FetchKmsClientOptions,
  fetchKmsClient,
} from "../../src/entries/kms-fetch.ts";
import { KeyringError } from "../../src/util/errors.ts";
import { caught } from "../support/caught.ts";
import { credentials, withEnvironment } from "./reply-server.ts";

/** Returns the address to which a client sends a call. */
async function destination(
  options: FetchKmsClientOptions,
  environment: Record<string, string> = {},
): Promise<string> {
  let sent = "";
  const fetch = async (url: unknown) => {
    sent = `${url}`;
    return new Response("{}");
  };
  await withEnvironment(environment, () =>
    fetchKmsClient({
      credentials,
      ...options,
      // The stand-in for `fetch` has only the parts that the client uses.
      fetch: fetch as typeof globalThis.fetch,
    }).getPublicKey({ KeyId: "k" }),
  );
  return sent;
}

describe("the endpoint", () => {
  for (const [region, host] of [
    ["eu-west-1", "kms.eu-west-1.amazonaws.com"],
    ["us-gov-west-1", "kms.us-gov-west-1.amazonaws.com"],
    ["cn-north-1", "kms.cn-north-1.amazonaws.com.cn"],
    ["eusc-de-east-1", "kms.eusc-de-east-1.amazonaws.eu"],
    ["us-iso-east-1", "kms.us-iso-east-1.c2s.ic.gov"],
    ["us-isob-east-1", "kms.us-isob-east-1.sc2s.sgov.gov"],
  ] as const) {
    test(`of ${region} is AWS's own`, async () => {
      expect(await destination({ region })).toBe(`https://${host}/`);
    });
  }

  test("is FIPS's where asked for, by option or environment", async () => {
    const fips = "https://kms-fips.us-east-2.amazonaws.com/";
    const region = "us-east-2";
    expect(await destination({ region, fips: true })).toBe(fips);
    const environment = { AWS_USE_FIPS_ENDPOINT: "true" };
    expect(await destination({ region }, environment)).toBe(fips);
    expect(await destination({ region, fips: false }, environment)).not.toBe(
      fips,
    );
  });

  test("and the Region come from the environment, read at each call", async () => {
    const AWS_REGION = "sa-east-1";
    const AWS_DEFAULT_REGION = "us-west-2";
    expect(await destination({}, { AWS_REGION, AWS_DEFAULT_REGION })).toBe(
      "https://kms.sa-east-1.amazonaws.com/",
    );
    expect(await destination({}, { AWS_DEFAULT_REGION })).toBe(
      "https://kms.us-west-2.amazonaws.com/",
    );
    const AWS_ENDPOINT_URL_KMS = "http://localhost:4566";
    const variables = { AWS_REGION, AWS_ENDPOINT_URL_KMS };
    expect(await destination({}, variables)).toBe("http://localhost:4566/");
    const endpoint = "https://vpce-1.kms.sa-east-1.vpce.amazonaws.com";
    expect(await destination({ endpoint }, variables)).toBe(`${endpoint}/`);
  });

  test("is sent to with TLS, or on this machine", async () => {
    const region = "eu-west-1";
    for (const endpoint of [
      "https://kms.example",
      "http://localhost:4566",
      "http://127.0.0.1:4566",
      "http://127.9.8.7",
      "http://[::1]:4566",
      // In the form of URLs: 127.0.0.1.
      "http://0x7f.1",
    ]) {
      const sent = await destination({ region, endpoint });
      expect(sent).toBe(new URL(endpoint).href);
    }
  });

  test("without TLS on another machine is refused, as an option and in the environment", async () => {
    const region = "eu-west-1";
    for (const endpoint of [
      "http://evil.example",
      "http://kms.eu-west-1.amazonaws.com",
      "http://localhost.evil.example",
      "http://evil-localhost",
      "http://127.0.0.1.evil.example",
      "http://126.0.0.1",
      "http://10.0.0.1",
      "http://169.254.170.2",
      "http://[::2]",
      "http://[::ffff:10.0.0.1]",
      "http://0.0.0.0",
    ]) {
      for (const [options, variables] of [
        [{ endpoint }, {}],
        [{}, { AWS_ENDPOINT_URL_KMS: endpoint }],
        [{}, { AWS_ENDPOINT_URL: endpoint }],
      ] as const) {
        const error = await caught(() =>
          destination({ region, ...options }, variables),
        );
        expect(error.name).toBe(
          "endpoint" in options ? "TypeError" : "KeyringError",
        );
        expect(error.message).toContain(
          "or an http URL of this machine, got an http URL of another host",
        );
        expect(error.message).not.toContain("evil");
      }
    }
  });

  test("of a call without a Region is a KeyringError that says how to give one", async () => {
    const error = await caught(() => destination({}));
    expect(error).toBeInstanceOf(KeyringError);
    expect(error.message).toBe(
      'Cannot use the Region: expected a name such as "eu-west-1", got none; give fetchKmsClient({ region }) or set AWS_REGION',
    );
  });
});

describe("options", () => {
  for (const [what, options] of Object.entries({
    "a Region with a slash": { region: "evil.example/" },
    "a Region that is no text": { region: 1 as never },
    "an endpoint that is no text": { endpoint: 1 as never },
    "a fetch that is no function": { fetch: "fetch" as never },
    "an endpoint of one's own beside FIPS": {
      fips: true,
      endpoint: "https://evil.example",
    },
    "an endpoint that is no URL": { endpoint: "kms" },
    "an endpoint with a path": { endpoint: "https://a.example/kms" },
    "an endpoint with a password": { endpoint: "https://a:b@a.example" },
    "an endpoint without TLS": { endpoint: "http://evil.example" },
    "an endpoint of another scheme": { endpoint: "file:///etc" },
    "credentials without a secret": {
      credentials: { accessKeyId: "a", secretAccessKey: "" },
    },
    "a session token with a line break": {
      credentials: { ...credentials, sessionToken: "SECRETTOKEN\n" },
    },
  })) {
    test(`${what} is a TypeError that does not quote it`, async () => {
      const error = await caught(() => fetchKmsClient(options));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).not.toMatch(/evil|SECRET|a:b/);
    });
  }

  test("maxAttempts is read once", () => {
    let reads = 0;
    fetchKmsClient({
      get maxAttempts() {
        reads++;
        return 3;
      },
    });
    expect(reads).toBe(1);
  });

  for (const options of [
    { maxAttempts: 0 },
    { timeoutMs: 1.5 },
    { retryDelayMs: -1 },
    { timeoutMs: 2 ** 31 },
  ]) {
    test(`${JSON.stringify(options)} is a RangeError`, async () => {
      const error = await caught(() => fetchKmsClient(options));
      expect(error).toBeInstanceOf(RangeError);
    });
  }
});
