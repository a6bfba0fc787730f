import { environment } from "./runtime.ts";

/** Replacement for hidden text. */
const HIDDEN = "*****";

/** Names of the environment variables whose values {@link hideSecrets} hides. */
const VARIABLES = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
/** Minimum length, in characters, of a hidden value. A shorter value may be an ordinary word. */
const MIN_LENGTH = 16;

/**
 * Pattern for the beginning of a quoted request in an error message. When a signature does not match, AWS services
 * answer with the whole signed request, which includes the session token.
 */
const QUOTED =
  /x-amz-(?:security-token|signature|credential)|x-aws-ec2-metadata-token|(?:proxy-)?authorization["']?\s*[:=]|(?:set-)?cookie["']?\s*[:=]|\b(?:aws_?)?(?:secret_?access_?key|session_?token)["']?\s*[:=]|canonical (?:string|request)|string[ -]to[ -]sign|\b(?:credential|signature)\s*=/i;

/**
 * Base64 that is too long for a name: a session token, or a blob of the request. The lookbehind lets a match begin only at
 * the start of a run; otherwise a long text would take quadratic time.
 */
const LONG_RUN = /(?<![\w+/=-])[\w+/=-]{200,}/g;

/**
 * Returns a text with asterisks in place of credentials: the values of the AWS credential variables, long base64, and
 * everything from the first sign of a quoted request to the end.
 */
export function hideSecrets(text: string): string {
  let shown = text;
  for (const name of VARIABLES) {
    const secret = environment(name);
    if (secret !== undefined && secret.length >= MIN_LENGTH) {
      shown = shown.replaceAll(secret, HIDDEN);
    }
  }
  const at = shown.search(QUOTED);
  if (at >= 0) shown = shown.slice(0, at) + HIDDEN;
  return shown.replace(LONG_RUN, HIDDEN);
}
