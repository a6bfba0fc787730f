import { expect, test } from "bun:test";
import { changed } from "./changed.ts";

test("a changed text has other bytes, whatever it ends with and however long it is", () => {
  for (let last = 0; last < 256; last++) {
    for (const before of [[], [7], [7, 8]]) {
      const bytes = Buffer.from([...before, last]);
      const text = changed(bytes.toString("base64url"));
      const other = Buffer.from(text, "base64url");
      expect(other.length).toBe(bytes.length);
      expect(other.equals(bytes)).toBe(false);
      expect(other.toString("base64url")).toBe(text);
    }
  }
});
