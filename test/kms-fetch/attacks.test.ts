import { describe, expect, test } from "bun:test";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { fetchKmsClient, KmsError } from "../../src/entries/kms-fetch.ts";
import { refreshing } from "../../src/kms-fetch/refresh-credentials.ts";
import { caught } from "../support/caught.ts";
import { withTestTimers, withTimeAt } from "../support/test-timers.ts";
import { nextTurn, until } from "../support/turns.ts";
import { credentials, serve, withEnvironment } from "./reply-server.ts";

const input = { KeyId: "k", CiphertextBlob: new Uint8Array([7]) };
const success = { body: '{"KeyId":"k","Plaintext":"AQID"}' };
const HOUR = 3_600_000;
const NOON = Date.UTC(2030, 0, 1, 12);

function clientOf(endpoint: string, options = {}) {
  const region = "eu-west-1";
  const fast = { retryDelayMs: 1, maxAttempts: 2 };
  return fetchKmsClient({ region, endpoint, credentials, ...fast, ...options });
}

/** Starts a server whose responses a function writes, for answers that no framework would send. */
async function hostile(
  answer: (response: ServerResponse) => void,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server: Server = createServer((request, response) => {
    request.resume().on("end", () => answer(response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("an endpoint that means ill", () => {
  for (const fetch of [undefined, globalThis.fetch]) {
    const way = fetch ? "fetch" : "the runtime's own client";

    test(`cannot fill the memory with an answer without end, over ${way}`, async () => {
      let sent = 0;
      await using server = await hostile((response) => {
        const part = "a".repeat(10_000);
        const write = () => {
          if (response.destroyed) return;
          sent += part.length;
          response.write(part, () => setImmediate(write));
        };
        response.on("error", () => {});
        write();
      });
      const client = clientOf(server.url, { fetch });
      const error = await caught(() => client.decrypt(input));
      expect([error.name, (error as KmsError).$metadata.attempts]).toEqual([
        "InvalidResponse",
        1,
      ]);
      expect(sent).toBeLessThan(50_000_000);
    });

    test(`that switches protocols is an error in time, over ${way}`, async () => {
      await using server = await hostile(({ socket }) => {
        socket?.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        );
      });
      const client = clientOf(server.url, { fetch, timeoutMs: 2_000 });
      const error = await caught(() => client.decrypt(input));
      expect(error).toBeInstanceOf(KmsError);
    });
  }

  test("cannot date requests years ahead, nor make them impossible", async () => {
    for (const date of [
      "Sat, 13 Sep 275760 00:00:00 GMT",
      "Fri, 01 Jan 2049 00:00:00 GMT",
    ]) {
      await using server = await serve(({ headers }, count) => {
        expect(`${headers["x-amz-date"]}`).toMatch(/^20(?!49)/);
        if (count > 1) return success;
        const body = '{"__type":"InvalidSignatureException"}';
        return { status: 400, headers: { date }, body };
      });
      const client = clientOf(server.url);
      expect((await caught(() => client.decrypt(input))).name).toBe(
        "InvalidSignatureException",
      );
      expect((await client.decrypt(input)).KeyId).toBe("k");
    }
  });

  test("that puts the session's token into ids and names finds it in no error", async () => {
    const sessionToken = "FQoGZXIvYXdzEXAMPLETOKEN";
    await using server = await serve(({ headers }) => ({
      status: 400,
      headers: {
        "x-amzn-requestid": `${headers["x-amz-security-token"]}`,
        "x-amzn-errortype": `${headers["x-amz-security-token"]}`,
      },
      body: "{}",
    }));
    const client = clientOf(server.url, {
      credentials: { ...credentials, sessionToken },
    });
    const error = await caught(() => client.decrypt(input));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(
      sessionToken,
    );
  });
});

describe("an attempt ends in time", () => {
  const never = () => new Promise<never>(() => {});

  test("whatever a fetch of the caller's does", async () => {
    const client = clientOf("http://127.0.0.1:1", {
      fetch: never,
      timeoutMs: 20,
    });
    const error = await caught(() => client.decrypt(input));
    expect(error.name).toBe("TimeoutError");
  });

  test("and so does asking for credentials, which then are asked for anew however closely calls follow", async () => {
    await using server = await serve(() => success);
    let asked = 0;
    const client = clientOf(server.url, {
      credentials: () => {
        asked++;
        return asked === 1 ? never() : credentials;
      },
      timeoutMs: 300,
      maxAttempts: 1,
    });
    await withTestTimers(async (timers) => {
      const calls = [client.decrypt(input)];
      await until(() => asked === 1);
      await timers.pass(150);
      calls.push(client.decrypt(input));
      const settling = Promise.allSettled(calls);
      await timers.pass(150);
      const settled = await settling;
      expect(settled[0]?.status).toBe("rejected");
    });
    expect((await client.decrypt(input)).KeyId).toBe("k");
    expect(asked).toBe(2);
  });

  test("and not at all when the signal was aborted before", async () => {
    await using server = await serve(() => success);
    const reason = new Error("enough");
    const abortSignal = AbortSignal.abort(reason);
    const client = clientOf(server.url);
    expect(await caught(() => client.decrypt(input, { abortSignal }))).toBe(
      reason,
    );
    expect(server.received).toEqual([]);
  });
});

test("every one of many concurrent calls follows KMS's clock", async () => {
  const theirs = NOON + HOUR;
  const date = new Date(theirs).toUTCString();
  await using server = await serve(({ headers }) => {
    const sent = `${headers["x-amz-date"]}`.replace(
      /^(....)(..)(..)T(..)(..)(..)Z$/,
      "$1-$2-$3T$4:$5:$6Z",
    );
    if (Math.abs(Date.parse(sent) - theirs) < 60_000) return success;
    const body = '{"__type":"InvalidSignatureException"}';
    return { status: 400, headers: { date }, body };
  });
  await withTimeAt(NOON, async () => {
    const client = clientOf(server.url);
    const calls = Array.from({ length: 20 }, () => client.decrypt(input));
    for (const { KeyId } of await Promise.all(calls)) expect(KeyId).toBe("k");
  });
});

describe("credentials", () => {
  test("that KMS refuses as ended are forgotten, and the call is made with new ones", async () => {
    let given = 0;
    await using server = await serve(({ headers }) =>
      `${headers.authorization}`.includes("OLD")
        ? { status: 400, body: '{"__type":"ExpiredTokenException"}' }
        : success,
    );
    const client = clientOf(server.url, {
      credentials: () => {
        given++;
        const expiration = new Date(Date.UTC(2100));
        const accessKeyId = given === 1 ? "OLD" : "NEW";
        return { ...credentials, accessKeyId, expiration };
      },
    });
    await Promise.all([client.decrypt(input), client.decrypt(input)]);
    await client.decrypt(input);
    expect(given).toBe(2);
  });

  test("that come after they were given up do not replace later ones", async () => {
    const expiration = new Date(HOUR);
    let come = (_: typeof credentials) => {};
    const late = new Promise<typeof credentials>((resolve) => {
      come = resolve;
    });
    let asked = 0;
    const { load } = refreshing(
      async () => {
        asked++;
        if (asked > 1) return { ...credentials, accessKeyId: "B", expiration };
        return { ...(await late), accessKeyId: "A", expiration };
      },
      () => 0,
    );
    const controller = new AbortController();
    const first = caught(() => load(controller.signal));
    controller.abort(new Error("enough"));
    await first;
    const { signal } = new AbortController();
    expect((await load(signal)).accessKeyId).toBe("B");
    come(credentials);
    await late;
    await nextTurn();
    expect((await load(signal)).accessKeyId).toBe("B");
  });

  test("of a function that fails are a KmsError that does not repeat it", async () => {
    const client = clientOf("http://127.0.0.1:1", {
      credentials: () => {
        throw new Error("password hunter2");
      },
    });
    const error = await caught(() => client.decrypt(input));
    expect(error).toBeInstanceOf(KmsError);
    expect(error.name).toBe("CredentialsProviderError");
    expect(error.message).not.toContain("hunter2");
    expect((error.cause as Error).message).toContain("hunter2");
  });
});

describe("endpoints", () => {
  const call = (options: object, variables: Record<string, string> = {}) =>
    withEnvironment(variables, async () => {
      const urls: string[] = [];
      const client = fetchKmsClient({
        region: "eu-west-1",
        credentials,
        ...options,
        fetch: (async (url: URL) => {
          urls.push(url.href);
          return new Response(success.body);
        }) as unknown as typeof fetch,
      });
      await client.decrypt(input);
      return urls[0];
    });

  test("of one's own are refused where FIPS is asked for: nobody knows what they are", async () => {
    const endpoint = "https://kms.example";
    for (const [options, variables, name] of [
      [{ fips: true, endpoint }, {}, "TypeError"],
      [{ fips: true }, { AWS_ENDPOINT_URL_KMS: endpoint }, "KeyringError"],
      [{ endpoint }, { AWS_USE_FIPS_ENDPOINT: "true" }, "KeyringError"],
      [{}, { AWS_USE_FIPS_ENDPOINT: "TRUE" }, "KeyringError"],
      [{ fips: "false" }, {}, "TypeError"],
    ] as const) {
      const error = await caught(() => call(options, variables));
      expect(error.name).toBe(name);
    }
  });

  test("of the environment count for nothing where it says so", async () => {
    const variables = {
      AWS_ENDPOINT_URL: "http://other.example",
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    };
    expect(await call({}, variables)).toBe(
      "https://kms.eu-west-1.amazonaws.com/",
    );
  });

  test("with a line break are no URL", async () => {
    const endpoint = "https://h\nevil.example";
    expect(await caught(() => call({ endpoint }))).toBeInstanceOf(TypeError);
  });

  test("are asked as often as the environment says", async () => {
    await using server = await serve(() => ({ status: 500, body: "{}" }));
    const variables = { AWS_MAX_ATTEMPTS: "6" };
    await withEnvironment(variables, () =>
      caught(() =>
        clientOf(server.url, { maxAttempts: undefined }).decrypt(input),
      ),
    );
    expect(server.received.length).toBe(6);
  });
});

test("a blob longer than any call takes is KMS's to refuse", async () => {
  await using server = await serve(() => ({
    status: 400,
    body: '{"__type":"ValidationException","message":"too long"}',
  }));
  const long = { ...input, CiphertextBlob: new Uint8Array(200_000) };
  const call = () => clientOf(server.url).decrypt(long);
  expect((await caught(call)).name).toBe("ValidationException");
});

test("an answer that cannot be read leaves no plaintext behind", async () => {
  const seen: Uint8Array[] = [];
  const from = Uint8Array.from;
  await using server = await serve(() => ({
    body: '{"Plaintext":"AQID","KeyId":5}',
  }));
  Uint8Array.from = ((...args: Parameters<typeof from>) => {
    const made = from.apply(Uint8Array, args);
    seen.push(made);
    return made;
  }) as typeof from;
  try {
    const error = await caught(() => clientOf(server.url).decrypt(input));
    expect(error.name).toBe("InvalidResponse");
  } finally {
    Uint8Array.from = from;
  }
  expect(seen.some((bytes) => `${bytes}` === "1,2,3")).toBe(false);
});
