/** Hosts that the local KMS answers: a page in the developer's browser may point its own host name to 127.0.0.1. */
import { describe, expect, test } from "bun:test";
import { request } from "node:http";
import { KMS } from "@aws-sdk/client-kms";
import {
  type LocalKmsOptions,
  startLocalKms,
} from "../../src/entries/testing.ts";
import { startRelay } from "../keyrings/kms/relay.ts";
import { caught } from "../support/caught.ts";

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Posts a call with headers that `fetch` does not allow. */
function post(
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  method = "POST",
): Promise<Answer> {
  const { port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: "127.0.0.1",
        port,
        method,
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "TrentService.ListKeys",
          ...headers,
        },
      },
      (answer) => {
        let body = "";
        answer.setEncoding("utf8").on("data", (text) => {
          body += text;
        });
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, body }),
        );
      },
    );
    call.on("error", reject);
    call.end(method === "POST" ? "{}" : undefined);
  });
}

async function running<T>(
  options: LocalKmsOptions,
  use: (endpoint: string, port: string, count: () => number) => Promise<T>,
): Promise<T> {
  const kms = await startLocalKms(options);
  try {
    const { endpoint } = kms;
    return await use(endpoint, new URL(endpoint).port, () => kms.count());
  } finally {
    await kms.stop();
  }
}

describe("the local KMS", () => {
  test("answers loopback's own names with its port alone", async () => {
    await running({}, async (endpoint, port, count) => {
      for (const name of ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"]) {
        const { status, body } = await post(endpoint, {
          host: `${name}:${port}`,
        });
        // The call is refused only for its missing signature.
        expect(body).toContain("MissingAuthenticationToken");
        expect(status).toBe(400);
      }
      const before = count();
      for (const host of [
        "attacker.example",
        `attacker.example:${port}`,
        `localhost.attacker.example:${port}`,
        `127.0.0.1.attacker.example:${port}`,
        `attacker.example:80@localhost:${port}`,
        `localhost:${port}.attacker.example`,
        `0.0.0.0:${port}`,
        `127.0.0.2:${port}`,
        "localhost",
        "localhost:1",
        `kms.us-east-1.amazonaws.com:${port}`,
      ]) {
        for (const method of ["POST", "GET", "OPTIONS"]) {
          const { status, body } = await post(endpoint, { host }, method);
          expect([host, method, status]).toEqual([host, method, 403]);
          expect(body).toContain("AccessDeniedException");
          expect(body).toContain("hosts of startLocalKms");
          expect(body).not.toContain("attacker");
        }
      }
      expect(count()).toBe(before);
    });
  });

  test("refuses calls that a page of another origin makes", async () => {
    await running({}, async (endpoint, port) => {
      const host = `127.0.0.1:${port}`;
      for (const origin of [
        "http://attacker.example",
        `http://attacker.example:${port}`,
        "http://localhost:3000",
        "null",
        "file://",
        `http://localhost:${port}.attacker.example`,
      ]) {
        const { status } = await post(endpoint, { host, origin });
        expect([origin, status]).toEqual([origin, 403]);
      }
      for (const name of ["localhost", "127.0.0.1", "[::1]"]) {
        const origin = `http://${name}:${port}`;
        const { status } = await post(endpoint, { host, origin });
        expect(status).toBe(400);
      }
    });
  });

  test("answers the hosts that it was given, at any port or at one", async () => {
    const hosts = ["kms.test", "Tunnel.test:8443", "[fd00::1]"];
    await running({ hosts }, async (endpoint, port) => {
      for (const [host, status] of [
        [`kms.test:${port}`, 400],
        ["KMS.test", 400],
        ["tunnel.test:8443", 400],
        [`tunnel.test:${port}`, 403],
        ["tunnel.test", 403],
        [`[fd00::1]:${port}`, 400],
        [`127.0.0.1:${port}`, 400],
        [`not.kms.test:${port}`, 403],
      ] as const) {
        const got = await post(endpoint, { host });
        expect([host, got.status]).toEqual([host, status]);
      }
      const origin = "https://kms.test";
      const got = await post(endpoint, { host: "kms.test", origin });
      expect(got.status).toBe(400);
    });
  });

  test("tells a client of the SDK what to do, which leads to it by another name", async () => {
    await running({ hosts: ["kms.test"] }, async (endpoint, port) => {
      const sdk = new KMS({
        endpoint: `http://localhost:${port}`,
        region: "us-east-1",
        credentials: { accessKeyId: "ANYONE", secretAccessKey: "secret" },
      });
      expect((await sdk.listKeys({})).Keys).toEqual([]);
      sdk.destroy();
      expect(endpoint).toBe(`http://127.0.0.1:${port}`);
    });
  });

  test("refuses hosts that are none", async () => {
    for (const hosts of [
      "kms.test",
      [""],
      ["http://kms.test"],
      ["kms.test/"],
      ["kms.test:"],
      ["kms.test:http"],
      ["*"],
      [7],
      {},
    ]) {
      const error = await caught(async () => {
        const kms = await startLocalKms({ hosts } as LocalKmsOptions);
        await kms.stop();
      });
      expect([hosts, error.name]).toEqual([hosts, "TypeError"]);
      expect(error.message).toContain("hosts");
    }
  });
});

test("a relay to another KMS, which stands on the same server, refuses them too", async () => {
  const relay = await startRelay("http://127.0.0.1:9");
  try {
    const { status } = await post(relay.endpoint, { host: "attacker.example" });
    expect(status).toBe(403);
  } finally {
    await relay.stop();
  }
});
