import { describe, expect, test } from "bun:test";
import { AwsV4Signer } from "aws4fetch";
import { sign } from "../../src/kms-fetch/sign.ts";
import { credentials } from "./reply-server.ts";

const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const headers = {
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": "TrentService.Decrypt",
};

describe("signing", () => {
  for (const url of [
    "https://kms.eu-west-1.amazonaws.com/",
    "http://127.0.0.1:8080/",
    "http://[::1]:8080/",
  ]) {
    for (const sessionToken of [undefined, "FQoGZXIvYXdzEXAMPLETOKEN//=="]) {
      const which = sessionToken ? "temporary" : "lasting";
      test(`is what aws4fetch signs by itself: ${url}, ${which} credentials`, async () => {
        for (const body of ['{"KeyId":"ä"}', "{}"]) {
          const given = { ...credentials, sessionToken };
          const region = "eu-west-1";
          const request = { url: new URL(url), region, headers, body };
          const own = await sign(request, given, now);
          const signer = new AwsV4Signer({
            method: "POST",
            url,
            headers,
            body,
            ...credentials,
            ...(sessionToken ? { sessionToken } : {}),
            service: "kms",
            region,
            datetime: "20260102T030405Z",
            allHeaders: true,
          });
          const { headers: theirs } = await signer.sign();
          expect(own).toEqual(Object.fromEntries(theirs));
          expect(own.authorization).toContain(
            "SignedHeaders=content-type;host;x-amz-date;",
          );
        }
      });
    }
  }
});
