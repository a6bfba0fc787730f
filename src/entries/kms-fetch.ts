/**
 * A small AWS KMS client that needs no AWS SDK, for cold starts and edge runtimes. It has the operations that keyrings
 * call, and signs requests with `aws4fetch`.
 *
 * @module
 */

export type { KmsClient } from "../keyrings/kms/kms-client.ts";
export type {
  KmsCredentials,
  KmsCredentialsProvider,
} from "../kms-fetch/credentials.ts";
export {
  type FetchKmsClientOptions,
  fetchKmsClient,
} from "../kms-fetch/fetch-kms-client.ts";
export {
  KmsError,
  type KmsErrorMetadata,
  type KmsErrorOptions,
} from "../kms-fetch/kms-error.ts";
