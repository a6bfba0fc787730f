/**
 * Terms under which a cache uses a key. A keyring that has a data key from a key of its own with a limited life, such as a
 * branch key, calls `limit`, so that the data key is used no longer than that key.
 */
export interface KeyLease {
  /**
   * Milliseconds before the end of a key's life at which the cache asks for the next one, or 0. A keyring renews a key of
   * its own that has less life left.
   */
  readonly refreshAhead: number;
  /**
   * Limits the life of the key. The shortest limit counts if the method is called several times.
   *
   * @param milliseconds time from now for which the key may be used; `Infinity` for no limit
   * @param isRevoked tells whether the key must not be used any more; called each time before the key is used
   */
  limit(milliseconds: number, isRevoked?: () => boolean): void;
}

/** Life of a key in a cache. */
export interface KeyLife {
  /** Last time of the clock, in milliseconds, at which the key may be used. */
  end: number;
  /** Tells whether the key was revoked before its end; `undefined` if nobody can revoke it. */
  isRevoked: (() => boolean) | undefined;
}

/** Tells whether a key may be used at a time of the clock. */
export function isUsable({ end, isRevoked }: KeyLife, time: number): boolean {
  return time <= end && !isRevoked?.();
}

/** Returns the lease that limits a life. */
export function leaseOf(
  life: KeyLife,
  now: () => number,
  refreshAhead: number,
): KeyLease {
  return {
    refreshAhead,
    limit(milliseconds, isRevoked) {
      // Anything else than a time, such as `NaN` of a caller's keyring, ends the life at once.
      const left = milliseconds >= 0 ? milliseconds : Number.NEGATIVE_INFINITY;
      life.end = Math.min(life.end, now() + left);
      const before = life.isRevoked;
      life.isRevoked =
        before && isRevoked
          ? () => before() || isRevoked()
          : (before ?? isRevoked);
    },
  };
}
