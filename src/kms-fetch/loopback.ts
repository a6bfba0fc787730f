/** Host names of this machine, as `URL.hostname` spells them: it normalizes addresses. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Tells whether a URL leads to this machine. Nobody on a network can read such a connection. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}
