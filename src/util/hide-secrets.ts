import { environment } from "./runtime.ts";

/** Stands for what is left out. */
const HIDDEN = "*****";

/** Variables of the environment whose values are never shown. */
const VARIABLES = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
/** The shortest value that is looked for: shorter ones are words. */
const MIN_LENGTH = 16;

/**
 * Where a message begins to quote a request: when a signature does not match, services answer with all that was signed, the
 * session's token included.
 */
const QUOTED =
  /x-amz-(?:security-token|signature|credential)|x-aws-ec2-metadata-token|(?:proxy-)?authorization["']?\s*[:=]|(?:set-)?cookie["']?\s*[:=]|\b(?:aws_?)?(?:secret_?access_?key|session_?token)["']?\s*[:=]|canonical (?:string|request)|string[ -]to[ -]sign|\b(?:credential|signature)\s*=/i;

/** Base64 too long for a name: a session's token, or a blob of the request. Begun where a run begins, as long texts take long else. */
const LONG_RUN = /(?<![\w+/=-])[\w+/=-]{200,}/g;

/** Leaves out of a text what may be a credential, or a request that holds one. */
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
