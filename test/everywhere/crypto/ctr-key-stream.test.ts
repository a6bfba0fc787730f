import { expect, test } from "bun:test";
import { webCrypto } from "../../../mod.ts";
import { ctrKeyStream } from "../../../src/crypto/ctr-key-stream.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { bytesOfHex, hexOf } from "../../support/keys.ts";

const key = bytesOfHex(
  "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
);

/** Output blocks of SP 800-38A section F.5.5. */
const BLOCKS =
  "0bdf7df1591716335e9a8b15c860c502" +
  "5a6e699d536119065433863c8f657b94" +
  "1bc12c9c01610d5d0d8bd6a3378eca62" +
  "2956e1c8693536b1bee99c73a31576b6";

for (const port of [webCrypto, nativeCrypto()]) {
  test(`the key stream is that of SP 800-38A on ${port.name}, of any length`, async () => {
    const counter = bytesOfHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    for (const length of [64, 44, 1, 0]) {
      const stream = await ctrKeyStream(port, key, counter, length);
      expect(hexOf(stream)).toBe(BLOCKS.slice(0, length * 2));
    }
  });

  test(`all bits of the counter block count on ${port.name}`, async () => {
    const last = new Uint8Array(16).fill(0xff);
    const [, second] =
      hexOf(await ctrKeyStream(port, key, last, 32)).match(/.{32}/g) ?? [];
    const zero = await ctrKeyStream(port, key, new Uint8Array(16), 16);
    expect(second).toBe(hexOf(zero));
  });

  test(`the key may be wiped at once on ${port.name}`, async () => {
    const own = key.slice();
    const counter = bytesOfHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    const pending = ctrKeyStream(port, own, counter, 64);
    own.fill(0);
    expect(hexOf(await pending)).toBe(BLOCKS);
  });
}
