import type { ExamplesStackProps } from "./stack.ts";

/**
 * Returns two settings that belong together, or `undefined` if neither is given.
 *
 * @throws {TypeError} when one of them is missing
 */
function pairOf(
  context: (name: string) => unknown,
  first: string,
  second: string,
): readonly [string, string] | undefined {
  const given = [context(first), context(second)];
  if (given.every((value) => value === undefined)) return undefined;
  const [one, other] = given;
  if (typeof one === "string" && typeof other === "string" && one && other) {
    return [one, other];
  }
  throw new TypeError(`Give both texts, "${first}" and "${second}", or none`);
}

/**
 * Reads the settings of the stack from CDK's context.
 *
 * @param context returns the value for a name
 * @throws {TypeError} when half of a pair is missing
 */
export function settingsOf(
  context: (name: string) => unknown,
): ExamplesStackProps {
  const text = (name: string, otherwise: string) =>
    `${context(name) ?? otherwise}`;
  const domain = pairOf(context, "domainName", "certificateArn");
  const secrets = pairOf(context, "dbPassword", "apiKey");
  return {
    issuer: text("issuer", "https://issuer.example.com"),
    jwksUrl: text(
      "jwksUrl",
      "https://issuer.example.com/.well-known/jwks.json",
    ),
    ...(domain && {
      domain: { domainName: domain[0], certificateArn: domain[1] },
    }),
    ...(secrets && {
      secrets: { dbPassword: secrets[0], apiKey: secrets[1] },
    }),
  };
}
