import { expect, test } from "bun:test";
import { randomIv } from "../../src/crypto/random-iv.ts";

test("initialization vectors have 12 bytes, memory of their own, and never repeat", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 20_000; i++) {
    const iv = randomIv();
    if (iv.length !== 12 || iv.buffer.byteLength !== 12)
      throw new Error("length");
    seen.add(iv.join());
  }
  expect(seen.size).toBe(20_000);
});

test("every vector is drawn from the system's generator as it is needed", () => {
  const draw = crypto.getRandomValues;
  let draws = 0;
  crypto.getRandomValues = ((bytes: Uint8Array) => {
    draws++;
    return draw.call(crypto, bytes as never);
  }) as typeof draw;
  try {
    for (let i = 0; i < 3; i++) randomIv();
  } finally {
    crypto.getRandomValues = draw;
  }
  expect(draws).toBe(3);
});
