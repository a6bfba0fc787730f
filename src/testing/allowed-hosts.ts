import { refuse, refuseAs } from "../util/assert.ts";

/** Host names that lead to this computer on every system. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Checks host names, each with or without a port.
 *
 * @throws {TypeError} if a name is malformed
 */
export function readHosts(hosts: unknown = []): readonly string[] {
  if (!Array.isArray(hosts)) refuse("hosts", "an array of names", hosts);
  const names: unknown[] = Array.from(hosts);
  return names.map((name) =>
    typeof name === "string" && HOST.test(name)
      ? name.toLowerCase()
      : refuseAs(
          "hosts",
          'host names, such as "kms.test" or "kms.test:4599"',
          "something else",
        ),
  );
}

/**
 * Makes a function that tells by the headers of a request whether the server may answer it. The server's name in `host`
 * must be allowed and, if a web page sends the request, the page's name in `origin` too. This stops DNS rebinding, in
 * which an attacker's host name leads to 127.0.0.1: both headers then hold the attacker's name.
 *
 * @param port port of the server; loopback names are allowed with this port
 * @param hosts further allowed names; a name without a port is allowed with any port
 */
export function hostCheck(
  port: number,
  hosts: readonly string[],
): (headers: Readonly<Record<string, string>>) => boolean {
  const allowed = new Set(LOOPBACK.map((name) => `${name}:${port}`));
  // Clients leave out the port if it is HTTP's default.
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
