/** Names and addresses of this very machine, as URLs have them; they write addresses in one way. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Tells whether a URL leads to this machine, where no network listens. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}
