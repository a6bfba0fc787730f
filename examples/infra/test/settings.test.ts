import { describe, expect, test } from "bun:test";
import { settingsOf } from "../src/settings.ts";
import { SECRETS, synthesize } from "./support/template.ts";

const from = (context: Readonly<Record<string, unknown>>) =>
  settingsOf((name) => context[name]);

/** Values that somebody may mistake for a ciphertext. */
const NO_CIPHERTEXTS = {
  "a password": "correct horse battery staple",
  "a password that is base64": "hunter2hunter2hunter2==",
  "a password in base64": Buffer.from("hunter2").toString("base64"),
  "a long text that is no base64": "hunter2! ".repeat(40),
  "base64 with a line break": `${SECRETS.dbPassword}\n`,
  base64url: Buffer.alloc(168, 255).toString("base64url"),
  nothing: "",
};

describe("the settings", () => {
  test("have an issuer to be replaced, no domain and no secrets by default", () => {
    expect(from({})).toEqual({
      issuer: "https://issuer.example.com",
      jwksUrl: "https://issuer.example.com/.well-known/jwks.json",
    });
  });

  test("take all of CDK's context", () => {
    const context = {
      issuer: "https://id.example.org",
      jwksUrl: "https://id.example.org/keys",
      domainName: "notes.example.org",
      certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/1",
      ...SECRETS,
    };
    const { issuer, jwksUrl, domainName, certificateArn } = context;
    expect(from(context)).toEqual({
      issuer,
      jwksUrl,
      domain: { domainName, certificateArn },
      secrets: SECRETS,
    });
  });

  test.each([
    ["domainName", "certificateArn"],
    ["certificateArn", "domainName"],
    ["dbPassword", "apiKey"],
    ["apiKey", "dbPassword"],
  ])("refuse %s without %s, and do not repeat it", (given, missing) => {
    const call = () => from({ [given]: "hunter2" });
    expect(call).toThrow(TypeError);
    expect(call).toThrow(missing);
    expect(call).not.toThrow("hunter2");
    expect(() => from({ [given]: "hunter2", [missing]: "" })).toThrow(missing);
  });

  test.each(Object.entries(NO_CIPHERTEXTS))(
    "refuse %s as a secret, and do not repeat it",
    (_, text) => {
      for (const name of ["dbPassword", "apiKey"] as const) {
        let message = "";
        try {
          synthesize({ secrets: { ...SECRETS, [name]: text } });
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          message = (error as Error).message;
        }
        expect(message).toContain(`"${name}" must be a ciphertext in base64`);
        if (text) expect(message).not.toContain(text);
      }
    },
  );
});
