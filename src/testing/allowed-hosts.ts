import { refuse, refuseAs } from "../util/assert.ts";

/** Names that lead to this computer wherever they are looked up. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Reads names of hosts, each with a port or without.
 *
 * @throws {TypeError} when one is none
 */
export function readHosts(hosts: unknown = []): readonly string[] {
  if (!Array.isArray(hosts)) refuse("hosts", "a list", hosts);
  const names: unknown[] = Array.from(hosts);
  return names.map((name) =>
    typeof name === "string" && HOST.test(name)
      ? name.toLowerCase()
      : refuseAs(
          "hosts",
          'names of hosts, such as "kms.test" or "kms.test:4599"',
          "something else",
        ),
  );
}

/**
 * Makes what tells whether a request is meant for the server: by its host, and by the origin of the page that makes it. A page
 * whose name an attacker has lead to 127.0.0.1 (DNS rebinding) has the attacker's name in both.
 *
 * @param port the server's port, with which loopback's own names are allowed
 * @param hosts names that are allowed too; one without a port at any
 */
export function hostCheck(
  port: number,
  hosts: readonly string[],
): (headers: Readonly<Record<string, string>>) => boolean {
  const allowed = new Set(LOOPBACK.map((name) => `${name}:${port}`));
  // Where the port is HTTP's own, clients leave it out.
  if (port === 80) for (const name of LOOPBACK) allowed.add(name);
  for (const host of hosts) allowed.add(host);
  const isAllowed = (given: string) => {
    const host = given.toLowerCase();
    if (!HOST.test(host)) return false;
    return allowed.has(host) || hosts.includes(host.replace(/:\d+$/, ""));
  };
  return ({ host = "", origin }) =>
    isAllowed(host) &&
    (origin === undefined || isAllowed(origin.replace(/^https?:\/\//, "")));
}
