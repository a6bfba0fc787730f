const TABLE_ARN = /^arn:[^/]*:table\//;

/** Returns the name of a table of DynamoDB without the rest of its ARN. */
export function shortTableName(nameOrArn: string): string {
  return nameOrArn.replace(TABLE_ARN, "");
}
