/** Error of DynamoDB, with the members that the AWS SDK gives it. */
export class TableFailure extends Error {
  readonly $metadata: { readonly httpStatusCode: number } = {
    httpStatusCode: 400,
  };

  /** Reason of each write, if the error is a TransactionCanceledException. */
  readonly CancellationReasons: readonly object[] | undefined;

  /** Creates an error with AWS's name for it. */
  constructor(
    name: string,
    message: string,
    CancellationReasons?: readonly object[],
  ) {
    super(message);
    this.name = name;
    this.CancellationReasons = CancellationReasons;
  }
}

/** Makes AWS's error for a request that is malformed, or that the tables in memory do not know. */
export function invalidRequest(message: string): TableFailure {
  return new TableFailure("ValidationException", message);
}
