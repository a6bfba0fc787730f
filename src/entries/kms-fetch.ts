/**
 * A client of AWS KMS without the AWS SDK, for cold starts and edge runtimes: the operations that keyrings need, signed
 * by `aws4fetch`.
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
