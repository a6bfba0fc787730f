import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { KMS } from "@aws-sdk/client-kms";
import {
  type LocalKmsClientConfig,
  startLocalKms,
} from "../../src/entries/testing.ts";
import { withTimeAt } from "../support/test-timers.ts";
import { type Harness, harness } from "./harness.ts";
import { basicTime, post, type Raw, told } from "./raw.ts";
import { refusal } from "./refusal.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Shortly before midnight, when a test of a scope's day would otherwise fail now and then. */
const NOW = Date.UTC(2030, 0, 1, 23, 59, 59);

/** Runs a test while the computer's clock stands still. */
const testAt = (name: string, body: () => Promise<void>): void =>
  test(name, () => withTimeAt(NOW, body));

let it: Harness;
beforeAll(async () => {
  it = await harness({ policies: { READER: { allow: ["*"] } } });
});
afterAll(() => it.end());

describe("secrets", () => {
  async function listKeys(
    config: LocalKmsClientConfig,
    secretAccessKey = config.credentials.secretAccessKey,
  ): Promise<string> {
    const credentials = { ...config.credentials, secretAccessKey };
    const sdk = new KMS({ ...config, credentials, maxAttempts: 1 });
    try {
      return await sdk.listKeys({}).then(
        () => "ok",
        (error: Error) => `${error.name}: ${error.message}`,
      );
    } finally {
      sdk.destroy();
    }
  }

  const ANOTHER =
    "InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

  test("a call signed with another secret is refused, whoever it is by", async () => {
    for (const accessKeyId of [undefined, "READER"]) {
      const config = it.kms.clientConfig(undefined, accessKeyId);
      expect(await listKeys(config)).toBe("ok");
      expect(await listKeys(config, "another")).toBe(ANOTHER);
    }
  });

  test("without policies the secrets of those whom clientConfig() named are checked, and no others", async () => {
    await using some = await startLocalKms();
    const config = some.clientConfig(undefined, "SOMEONE");
    expect(await listKeys(config)).toBe("ok");
    expect(await listKeys(config, "another")).toBe(ANOTHER);
    const credentials = { ...config.credentials, accessKeyId: "ANYONE" };
    expect(await listKeys({ ...config, credentials }, "another")).toBe("ok");
  });
});

describe("clocks", () => {
  testAt("a request dated more than five minutes off is refused", async () => {
    await using some = await startLocalKms({ clockSkewMs: HOUR });
    const at = (off: number) => post(some.endpoint, { time: NOW + HOUR + off });
    for (const off of [-5 * MINUTE, 0, 5 * MINUTE]) {
      expect((await at(off)).status).toBe(200);
    }
    const time = "\\d{8}T\\d{6}Z";
    expect(await told(at(-5 * MINUTE - SECOND))).toMatch(
      new RegExp(
        `^InvalidSignatureException 400: Signature expired: ${time} is now earlier than ${time} \\(${time} - 5 min\\.\\)$`,
      ),
    );
    expect(await told(at(5 * MINUTE + SECOND))).toMatch(
      new RegExp(
        `^InvalidSignatureException 400: Signature not yet current: ${time} is still later than ${time} \\(${time} \\+ 5 min\\.\\)$`,
      ),
    );
    const { headers } = await at(0);
    expect(Date.parse(`${headers.get("date")}`)).toBe(NOW + HOUR);
  });

  test("the clock for rotation and deletion is another one: a test may have it jump", async () => {
    await using some = await startLocalKms({ clock: () => 0 });
    expect((await post(some.endpoint)).status).toBe(200);
  });

  test("the SDK corrects its clock by the answer, and its call succeeds", async () => {
    for (const [ahead, systemClockOffset] of [
      [HOUR, 0],
      [-HOUR, 0],
      [HOUR, -HOUR],
    ] as const) {
      await using some = await startLocalKms({ clockSkewMs: ahead });
      const sdk = new KMS({ ...some.clientConfig(), systemClockOffset });
      try {
        await sdk.listKeys({});
        await sdk.listKeys({});
      } finally {
        sdk.destroy();
      }
      const errors = some.calls.map(({ error }) => error);
      expect(errors).toEqual([
        "InvalidSignatureException",
        undefined,
        undefined,
      ]);
    }
  });

  test("the SDK's clock is right from its second call on where it was told to be off", async () => {
    await using some = await startLocalKms();
    const config = { ...some.clientConfig(), systemClockOffset: HOUR };
    const sdk = new KMS(config);
    try {
      // The client retries only if its own computer's clock is wrong.
      expect(await refusal(() => sdk.listKeys({}))).toMatch(
        /^InvalidSignatureException 400: Signature not yet current/,
      );
      await sdk.listKeys({});
    } finally {
      sdk.destroy();
    }
  });

  testAt(
    "the header `date` counts where there is no `x-amz-date`",
    async () => {
      await using some = await startLocalKms();
      const date = new Date(NOW).toUTCString();
      const headers = { "x-amz-date": "", date };
      expect((await post(some.endpoint, { headers })).status).toBe(200);
    },
  );
});

describe("what is signed", () => {
  const headers = (authorization: string): Raw => ({
    headers: { authorization },
  });
  const REQUIRES = (name: string) =>
    `Authorization header requires '${name}' parameter.`;

  testAt("a malformed header is incomplete, and none is missing", async () => {
    const day = basicTime(NOW).slice(0, 8);
    for (const [raw, why] of [
      [
        headers(""),
        "MissingAuthenticationTokenException 400: Missing Authentication Token",
      ],
      [
        headers("Bearer abc"),
        "IncompleteSignatureException 400: Unsupported AWS 'algorithm'.",
      ],
      [
        headers("AWS4-HMAC-SHA256 nothing"),
        `IncompleteSignatureException 400: ${["Credential", "Signature", "SignedHeaders"].map(REQUIRES).join(" ")}`,
      ],
      [
        headers(
          `AWS4-HMAC-SHA256 Credential=A/${day}/us-east-1/kms/aws4_request, SignedHeaders=host`,
        ),
        `IncompleteSignatureException 400: ${REQUIRES("Signature")}`,
      ],
      [
        headers(
          "AWS4-HMAC-SHA256 Credential=A/kms, SignedHeaders=host, Signature=0",
        ),
        "IncompleteSignatureException 400: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
      ],
      [
        { headers: { "x-amz-date": "today" } },
        "IncompleteSignatureException 400: Date must be in ISO-8601 'basic format'.",
      ],
    ] as const) {
      expect(await told(post(it.kms.endpoint, raw))).toBe(why);
    }
  });

  testAt("a scope is of this service, a Region and the day", async () => {
    const today = basicTime(NOW).slice(0, 8);
    for (const [raw, why] of [
      [
        { scope: "us-east-1/s3/aws4_request" },
        "Credential should be scoped to correct service: 'kms'.",
      ],
      [
        { scope: "nowhere/kms/aws4_request" },
        "Credential should be scoped to a valid region.",
      ],
      [
        { scope: "__proto__/kms/aws4_request" },
        "Credential should be scoped to a valid region.",
      ],
      [
        { scope: "us-east-1/kms/aws3" },
        "Credential should be scoped with a valid terminator: 'aws4_request'.",
      ],
      [
        { headers: { "x-amz-date": "20290101T000000Z" } },
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${today}' != '20290101', from '20290101T000000Z'.`,
      ],
    ] as const) {
      expect(await told(post(it.kms.endpoint, raw))).toBe(
        `InvalidSignatureException 400: ${why}`,
      );
    }
  });

  testAt(
    "headers named as members of every object are none that were sent",
    async () => {
      const { accessKeyId } = it.kms.clientConfig().credentials;
      const dated = basicTime(NOW);
      const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${dated.slice(0, 8)}/us-east-1/kms/aws4_request, SignedHeaders=constructor;host, Signature=${"0".repeat(64)}`;
      expect(await told(post(it.kms.endpoint, headers(authorization)))).toMatch(
        /^InvalidSignatureException 400: The request signature we calculated/,
      );
    },
  );
});
