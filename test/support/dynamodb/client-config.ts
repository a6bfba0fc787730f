import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";

type RetryStrategy = NonNullable<DynamoDBClientConfig["retryStrategy"]>;

/** Options of an SDK client for a server on loopback. */
export interface TestClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  readonly retryStrategy: RetryStrategy;
}

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

const token = (retries: number): RetryToken => ({
  getRetryCount: () => retries,
  getRetryDelay: () => 0,
});

/** Error types that the SDK thinks are worth another attempt. */
const RETRYABLE = ["THROTTLING", "TRANSIENT", "SERVER_ERROR"];

/** Makes a retry strategy of the SDK that waits for nothing, so that no test sleeps. */
function immediateRetries(maxAttempts: number): RetryStrategy {
  const strategy = {
    mode: "standard",
    acquireInitialRetryToken: async () => token(0),
    async refreshRetryTokenForRetry(
      before: RetryToken,
      { errorType }: { readonly errorType: string },
    ) {
      const retries = before.getRetryCount() + 1;
      if (retries < maxAttempts && RETRYABLE.includes(errorType)) {
        return token(retries);
      }
      throw new Error("No retry token available");
    },
    recordSuccess() {},
  };
  // The SDK's own type asks for the names of its modes.
  return strategy as unknown as RetryStrategy;
}

/** Returns options of an SDK client for a server on loopback; by default the client does not retry. */
export function clientConfig(
  endpoint: string,
  { maxAttempts = 1 }: { readonly maxAttempts?: number } = {},
): TestClientConfig {
  return {
    endpoint,
    region: "us-east-1",
    credentials: {
      accessKeyId: "AKIATESTDYNAMODB0000",
      secretAccessKey: "test",
    },
    retryStrategy: immediateRetries(maxAttempts),
  };
}
