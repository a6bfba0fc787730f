/** A refusal as AWS KMS answers it: the error's name, its message and the HTTP status. */
export class KmsFailure extends Error {
  /** The HTTP status. */
  readonly status: number;

  /** Makes one; AWS sends some errors, such as InvalidCiphertextException, without a message. */
  constructor(name: string, message = "", status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** What AWS answers when an argument breaks the rules. */
export function invalid(message: string): KmsFailure {
  return new KmsFailure("ValidationException", message);
}

/** What AWS answers when there is no such key or alias. */
export function notFound(message: string): KmsFailure {
  return new KmsFailure("NotFoundException", message);
}

/** What AWS answers when a key is not made for an operation. */
export function unsupported(message: string): KmsFailure {
  return new KmsFailure("UnsupportedOperationException", message);
}

/** What AWS answers when a ciphertext was changed, or is opened under another encryption context. */
export function invalidCiphertext(): KmsFailure {
  return new KmsFailure("InvalidCiphertextException");
}

/** What AWS answers when a key is in a state that the operation does not go with. */
export function invalidState(message: string): KmsFailure {
  return new KmsFailure("KMSInvalidStateException", message);
}

/** What AWS answers when a signature is not one for this request, or not one any more. */
export function invalidSignature(message: string): KmsFailure {
  return new KmsFailure("InvalidSignatureException", message);
}

/** What AWS answers when more calls come than the account's quota allows. */
export function throttled(): KmsFailure {
  return new KmsFailure(
    "ThrottlingException",
    "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
  );
}

/** What AWS answers when something went wrong inside. */
export function internal(): KmsFailure {
  return new KmsFailure(
    "KMSInternalException",
    "The request was rejected because an internal exception occurred. The request can be retried.",
    500,
  );
}
