/**
 * A client of AWS KMS without the AWS SDK, for cold starts and edge runtimes: the operations that keyrings need, signed
 * by `aws4fetch`.
 *
 * @module
 */

export type { KmsClient } from "./kms/client.ts";
export {
  type FetchKmsClientOptions,
  fetchKmsClient,
} from "./kms-fetch/client.ts";
export type {
  KmsCredentials,
  KmsCredentialsProvider,
} from "./kms-fetch/credentials.ts";
export {
  KmsError,
  type KmsErrorMetadata,
  type KmsErrorOptions,
} from "./kms-fetch/error.ts";
