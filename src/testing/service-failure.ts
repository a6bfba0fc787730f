/** Error that AWS KMS returns for a call, with AWS's error name, error message and HTTP status. */
export class KmsFailure extends Error {
  /** HTTP status. */
  readonly status: number;

  /** Creates an error. AWS sends some errors, such as InvalidCiphertextException, without an error message. */
  constructor(name: string, message = "", status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Makes AWS's error for an argument that breaks a rule: a ValidationException. */
export function invalid(message: string): KmsFailure {
  return new KmsFailure("ValidationException", message);
}

/** Makes AWS's error for a key or alias that does not exist. */
export function notFound(message: string): KmsFailure {
  return new KmsFailure("NotFoundException", message);
}

/** Makes AWS's error for a key that does not support the operation. */
export function unsupported(message: string): KmsFailure {
  return new KmsFailure("UnsupportedOperationException", message);
}

/** Makes AWS's error for a ciphertext that was changed or belongs to another encryption context. */
export function invalidCiphertext(): KmsFailure {
  return new KmsFailure("InvalidCiphertextException");
}

/** Makes AWS's error for a key whose state does not allow the operation. */
export function invalidState(message: string): KmsFailure {
  return new KmsFailure("KMSInvalidStateException", message);
}

/** Makes AWS's error for a signature that is invalid for the request, or expired. */
export function invalidSignature(message: string): KmsFailure {
  return new KmsFailure("InvalidSignatureException", message);
}

/** Makes AWS's error for more calls than the account's quota allows. */
export function throttled(): KmsFailure {
  return new KmsFailure(
    "ThrottlingException",
    "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
  );
}

/** Makes AWS's error for an internal failure. */
export function internal(): KmsFailure {
  return new KmsFailure(
    "KMSInternalException",
    "The request was rejected because an internal exception occurred. The request can be retried.",
    500,
  );
}
