/** Every way to use an operation of DynamoDB wrongly on a table with encrypted items, with the reason of the refusal. */
import type { ItemRequestErrorReason } from "../../../src/dynamodb/item-request-error.ts";

/** Writes a value as the client's commands take it. */
export type WriteValue = (
  plain: string | number | Uint8Array | readonly unknown[],
) => unknown;

/** Wrong use of an operation. */
export interface Misuse {
  /** Way in which the operation is used. */
  readonly how: string;
  /** Makes the request. */
  readonly input: (v: WriteValue) => Readonly<Record<string, unknown>>;
  readonly reason: ItemRequestErrorReason;
  /** Attribute that the error names. */
  readonly attribute?: string;
  /** True if the request is refused whatever table it names. */
  readonly isOfAnyTable?: boolean;
}

const TableName = "customers";
const key = (v: WriteValue) => ({ pk: v("p"), sk: v("s") });
const values = (v: WriteValue) => ({
  ExpressionAttributeValues: { ":v": v("078-05-1120") },
});
const item = (v: WriteValue) => ({ ...key(v), ssn: v("078-05-1120") });
const sealed = (v: WriteValue) => ({
  aws_dbe_note: v("x"),
  aws_dbe_foot: v(new Uint8Array(49)),
  aws_dbe_head: v(new Uint8Array(99)),
});

type Make = Misuse["input"];
type Row = readonly [
  how: string,
  reason: ItemRequestErrorReason,
  more: Make,
  attribute?: string | undefined,
];

/** Completes rows with what every request of the operation has. */
function misuses(base: Make, rows: readonly Row[]): Misuse[] {
  return rows.map(([how, reason, more, attribute]) => ({
    how,
    reason,
    input: (v) => ({ ...base(v), ...more(v) }),
    ...(attribute === undefined ? {} : { attribute }),
  }));
}

/** Wrong conditions, which every parameter that holds one refuses. */
function conditions(
  parameter: string,
  reason: ItemRequestErrorReason,
): readonly Row[] {
  const condition =
    (text: string, names?: Readonly<Record<string, string>>): Make =>
    (v) => ({
      [parameter]: text,
      ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
      ...(text.includes(":v") ? values(v) : {}),
    });
  return [
    ["compares an encrypted attribute", reason, condition("ssn = :v"), "ssn"],
    [
      "compares one behind a placeholder",
      reason,
      condition("#s > :v", { "#s": "ssn" }),
      "ssn",
    ],
    [
      "compares a path inside one",
      reason,
      condition("address.city = :v"),
      "address",
    ],
    [
      "compares a path of placeholders inside one",
      reason,
      condition("#a.#c[0] <> :v", { "#a": "address", "#c": "city" }),
      "address",
    ],
    [
      "compares one on the right, deep in parentheses",
      reason,
      condition("pk = :v AND (NOT (city = :v OR :v = ssn))"),
      "ssn",
    ],
    ["asks for its size", reason, condition("size(ssn) > :v"), "ssn"],
    ["asks for its type", reason, condition("attribute_type(ssn, :v)"), "ssn"],
    ["searches in it", reason, condition("contains(ssn, :v)"), "ssn"],
    ["searches it", reason, condition("contains(city, ssn)"), "ssn"],
    [
      "asks for its beginning",
      reason,
      condition("begins_with(ssn, :v)"),
      "ssn",
    ],
    ["gives bounds for it", reason, condition("ssn BETWEEN :v AND :v"), "ssn"],
    [
      "gives it as a bound",
      reason,
      condition(":v BETWEEN ssn AND city"),
      "ssn",
    ],
    ["lists values of it", reason, condition("ssn IN (:v)"), "ssn"],
    [
      "asks whether a path inside one exists",
      reason,
      condition("attribute_exists(address.city)"),
      "address",
    ],
    [
      "compares an attribute without action",
      "unconfigured-attribute",
      condition("snn = :v"),
      "snn",
    ],
    [
      "compares the header",
      "reserved-attribute",
      condition("aws_dbe_head = :v"),
      "aws_dbe_head",
    ],
    ["has a syntax error", "unreadable-expression", condition("city == :v")],
    [
      "writes a value into the expression",
      "unreadable-expression",
      condition("ssn = '078-05-1120'"),
    ],
    [
      "lacks a placeholder of a name",
      "unreadable-expression",
      condition("#unknown = :v"),
    ],
    [
      "lacks a placeholder of a value",
      "unreadable-expression",
      condition("city = :unknown"),
    ],
    [
      "has a value that is not used",
      "unreadable-expression",
      (v) => ({ [parameter]: "attribute_exists(city)", ...values(v) }),
    ],
    ["is not text", "doubtful-form", () => ({ [parameter]: 5 })],
    [
      "has a name that is not text",
      "doubtful-form",
      () => ({
        [parameter]: "attribute_exists(#n)",
        ExpressionAttributeNames: { "#n": 5 },
      }),
    ],
  ];
}

const onFailure: Row = [
  "asks for something unknown when a condition fails",
  "return-values",
  () => ({ ReturnValuesOnConditionCheckFailure: "UPDATED_NEW" }),
];

const unknownParameter: Row = [
  "has a parameter of a later version",
  "unknown-parameter",
  () => ({ FutureExpression: "ssn = :v" }),
];

const legacy = (...names: readonly string[]): Row[] =>
  names.map((name) => [
    `uses ${name}`,
    "legacy-parameters",
    () => ({ [name]: name === "ConditionalOperator" ? "AND" : {} }),
  ]);

const keys: readonly Row[] = [
  ["has another attribute in the key", "key", (v) => ({ Key: item(v) }), "ssn"],
];

const writeOne: readonly Row[] = [
  ...conditions("ConditionExpression", "condition-encrypted"),
  ...legacy("Expected", "ConditionalOperator"),
  onFailure,
  unknownParameter,
  [
    "returns something unknown",
    "return-values",
    () => ({ ReturnValues: "ALL" }),
  ],
];

const puts: readonly Row[] = [
  [
    "gives a key of another type",
    "doubtful-form",
    (v) => ({ Item: { ...item(v), pk: v([1]) } }),
  ],
  [
    "puts an attribute with a reserved name",
    "reserved-attribute",
    (v) => ({ Item: { ...item(v), aws_dbe_note: v("078-05-1120") } }),
    "aws_dbe_note",
  ],
  [
    "puts an item that is encrypted already",
    "reserved-attribute",
    (v) => ({ Item: { ...item(v), ...sealed(v) } }),
    "aws_dbe_head",
  ],
  [
    "puts a footer alone",
    "reserved-attribute",
    (v) => ({ Item: { ...item(v), aws_dbe_foot: v(new Uint8Array(49)) } }),
    "aws_dbe_foot",
  ],
];

const updates: readonly Row[] = [
  [
    "sets an encrypted attribute",
    "update-signed",
    update("SET ssn = :v"),
    "ssn",
  ],
  [
    "sets a path inside one",
    "update-signed",
    update("SET address.city = :v"),
    "address",
  ],
  ["sets a signed attribute", "update-signed", update("SET city = :v"), "city"],
  [
    "sets one behind a placeholder",
    "update-signed",
    update("SET #c = :v", { "#c": "city" }),
    "city",
  ],
  [
    "sets a signed attribute beside an unsigned one",
    "update-signed",
    update("SET seen = :v, city = :v"),
    "city",
  ],
  [
    "removes a signed attribute",
    "update-signed",
    update("SET seen = :v REMOVE city"),
    "city",
  ],
  ["adds to a signed attribute", "update-signed", update("ADD age :v"), "age"],
  [
    "deletes from a signed attribute",
    "update-signed",
    update("DELETE city :v"),
    "city",
  ],
  ["sets a key", "update-signed", update("SET sk = :v"), "sk"],
  [
    "sets an attribute without action",
    "update-unconfigured",
    update("SET snn = :v"),
    "snn",
  ],
  [
    "sets the header",
    "reserved-attribute",
    update("SET aws_dbe_head = :v"),
    "aws_dbe_head",
  ],
  [
    "removes the footer",
    "reserved-attribute",
    update("SET seen = :v REMOVE aws_dbe_foot"),
    "aws_dbe_foot",
  ],
  [
    "copies an encrypted attribute",
    "update-encrypted",
    update("SET seen = ssn"),
    "ssn",
  ],
  [
    "copies from inside one",
    "update-encrypted",
    update("SET seen = list_append(address.lines, :v)"),
    "address",
  ],
  [
    "copies one where another is absent",
    "update-encrypted",
    update("SET seen = if_not_exists(ssn, :v)"),
    "ssn",
  ],
  [
    "copies an attribute without action",
    "unconfigured-attribute",
    update("SET seen = snn"),
    "snn",
  ],
  [
    "copies the header",
    "reserved-attribute",
    update("SET seen = aws_dbe_head"),
    "aws_dbe_head",
  ],
  [
    "has a syntax error in the update",
    "unreadable-expression",
    update("SET seen == :v"),
  ],
  [
    "has an empty update",
    "unreadable-expression",
    () => ({ UpdateExpression: "" }),
  ],
];

function update(text: string, names?: Readonly<Record<string, string>>): Make {
  return (v) => ({
    UpdateExpression: text,
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    ...(text.includes(":v") ? values(v) : {}),
  });
}

const projections: readonly Row[] = [
  [
    "has a syntax error in the projection",
    "unreadable-expression",
    () => ({ ProjectionExpression: "city," }),
  ],
  [
    "projects an unknown placeholder",
    "unreadable-expression",
    () => ({ ProjectionExpression: "#unknown" }),
  ],
];

const pages: readonly Row[] = [
  ...conditions("FilterExpression", "filter-encrypted"),
  ...legacy("AttributesToGet", "ConditionalOperator"),
  ...projections,
  unknownParameter,
  [
    "reads an index that is not declared",
    "unknown-index",
    () => ({ IndexName: "by-ssn" }),
  ],
  [
    "reads an index of keys only",
    "index-projection",
    () => ({ IndexName: "by-city-keys" }),
  ],
  [
    "reads an index of some attributes",
    "index-projection",
    () => ({ IndexName: "by-age" }),
  ],
  [
    "counts in an index of keys only",
    "index-projection",
    () => ({ IndexName: "by-city-keys", Select: "COUNT" }),
  ],
  [
    "names an index by something else than text",
    "doubtful-form",
    () => ({ IndexName: 5 }),
  ],
  [
    "counts what passes a filter",
    "count-with-filter",
    (v) => ({ Select: "COUNT", FilterExpression: "city = :v", ...values(v) }),
  ],
  [
    "counts a projection",
    "projection",
    () => ({ Select: "COUNT", ProjectionExpression: "city" }),
  ],
  [
    "selects an index's attributes of the table",
    "projection",
    () => ({ Select: "ALL_PROJECTED_ATTRIBUTES" }),
  ],
  [
    "selects attributes without naming them",
    "projection",
    () => ({ Select: "SPECIFIC_ATTRIBUTES" }),
  ],
  [
    "selects all attributes beside a projection",
    "projection",
    () => ({ Select: "ALL_ATTRIBUTES", ProjectionExpression: "city" }),
  ],
  ["selects something unknown", "projection", () => ({ Select: "EVERYTHING" })],
  [
    "begins at a key with another attribute",
    "key",
    (v) => ({ ExclusiveStartKey: item(v) }),
    "ssn",
  ],
  [
    "begins at a key of an index that it does not read",
    "key",
    (v) => ({ ExclusiveStartKey: { ...key(v), city: v("Ulm") } }),
    "city",
  ],
];

/** Puts the rows of an action into a transaction, behind an action of another table. */
function inTransaction(
  kind: string,
  base: Make,
  rows: readonly Row[],
): Misuse[] {
  const other = (v: WriteValue) => ({
    Put: { TableName: "orders", Item: { id: v("1") } },
  });
  return misuses(() => ({}), rows).map((misuse) => ({
    ...misuse,
    how: `${kind} ${misuse.how}`,
    input: (v) => ({
      TransactItems: [other(v), { [kind]: { ...base(v), ...misuse.input(v) } }],
    }),
  }));
}

/** Puts the rows of a part about one table into a batch. */
function inBatch(base: Make, rows: readonly Row[]): Misuse[] {
  return misuses(base, rows).map((misuse) => ({
    ...misuse,
    input: (v) => ({ RequestItems: { [TableName]: misuse.input(v) } }),
  }));
}

const statements: readonly string[] = [
  'SELECT * FROM "customers"',
  "select ssn from customers where pk = ?",
  "SELECT * FROM CUSTOMERS",
  'SELECT * FROM "customers"."by-city" WHERE city = ?',
  'SELECT * FROM "arn:aws:dynamodb:us-east-1:111122223333:table/customers"',
  "INSERT INTO \"customers\" VALUE {'pk': ?, 'ssn': ?}",
  'UPDATE "customers" SET ssn = ? WHERE pk = ?',
  'DELETE FROM "customers" WHERE pk = ?',
  'EXISTS(SELECT * FROM "customers" WHERE pk = ?)',
  'SELECT * FROM "orders" WHERE id IN (SELECT id FROM "customers")',
];

const unclear: readonly string[] = [
  "",
  "SHOW TABLES",
  'SELECT * FROM "orders", "customers"',
  'SELECT * FROM "orders" o',
  'SELECT * FROM /* "orders" */ "customers"',
  'SELECT * FROM "orders" -- "customers"',
  'SELECT * FROM "orders"; DELETE FROM "customers"',
  `SELECT * FROM "orders" WHERE id = ? /* ' */ AND EXISTS(SELECT * FROM "customers") /* ' */`,
  `SELECT * FROM "orders" WHERE id = ? -- '\n AND EXISTS(SELECT * FROM "customers") -- '`,
  "SELECT * FROM `orders`",
  "SELECT 1",
  "SELECT * FROM my-orders",
];

function partiql(
  request: (statement: unknown) => Readonly<Record<string, unknown>>,
): Misuse[] {
  const of =
    (isOfAnyTable: boolean) =>
    (statement: unknown): Misuse => ({
      how: `runs ${JSON.stringify(statement)}`,
      reason: "partiql",
      input: () => request(statement),
      isOfAnyTable,
    });
  return [...statements.map(of(false)), ...[...unclear, 5, null].map(of(true))];
}

const expiring = (AttributeName: string) => ({
  TimeToLiveSpecification: { AttributeName, Enabled: true },
});

/** Wrong uses of each operation by its name. */
export const MISUSES: Readonly<Record<string, readonly Misuse[]>> = {
  PutItem: misuses(
    (v) => ({ TableName, Item: item(v) }),
    [...writeOne, ...puts],
  ),
  GetItem: misuses(
    (v) => ({ TableName, Key: key(v) }),
    [...keys, ...projections, ...legacy("AttributesToGet"), unknownParameter],
  ),
  UpdateItem: misuses(
    (v) => ({ TableName, Key: key(v) }),
    [...keys, ...writeOne, ...updates, ...legacy("AttributeUpdates")],
  ),
  DeleteItem: misuses(
    (v) => ({ TableName, Key: key(v) }),
    [...keys, ...writeOne],
  ),
  Query: misuses(
    () => ({ TableName }),
    [
      ...conditions("KeyConditionExpression", "key-condition-encrypted"),
      ...pages,
      ...legacy("KeyConditions", "QueryFilter"),
    ],
  ),
  Scan: misuses(() => ({ TableName }), [...pages, ...legacy("ScanFilter")]),
  BatchGetItem: [
    ...inBatch(
      (v) => ({ Keys: [key(v)] }),
      [
        ...projections,
        ...legacy("AttributesToGet"),
        unknownParameter,
        [
          "has another attribute in a key",
          "key",
          (v) => ({ Keys: [key(v), item(v)] }),
          "ssn",
        ],
        [
          "has something else than a list of keys",
          "doubtful-form",
          () => ({ Keys: 5 }),
        ],
      ],
    ),
    ...misuses(
      (v) => ({ RequestItems: { [TableName]: { Keys: [key(v)] } } }),
      [unknownParameter],
    ),
  ],
  BatchWriteItem: misuses(
    (v) => ({
      RequestItems: { [TableName]: [{ PutRequest: { Item: item(v) } }] },
    }),
    [
      unknownParameter,
      [
        "has something else than a list of writes",
        "doubtful-form",
        () => ({ RequestItems: { [TableName]: 5 } }),
      ],
      [
        "has a write of a later version",
        "unknown-parameter",
        (v) => ({
          RequestItems: { [TableName]: [{ UpsertRequest: { Item: item(v) } }] },
        }),
      ],
      [
        "has an empty write",
        "doubtful-form",
        () => ({ RequestItems: { [TableName]: [{}] } }),
      ],
      [
        "puts and deletes in one write",
        "doubtful-form",
        (v) => ({
          RequestItems: {
            [TableName]: [
              { PutRequest: { Item: item(v) }, DeleteRequest: { Key: key(v) } },
            ],
          },
        }),
      ],
      [
        "deletes by a key with another attribute",
        "key",
        (v) => ({
          RequestItems: { [TableName]: [{ DeleteRequest: { Key: item(v) } }] },
        }),
        "ssn",
      ],
      [
        "puts an attribute with a reserved name beside right ones",
        "reserved-attribute",
        (v) => ({
          RequestItems: {
            [TableName]: [
              { PutRequest: { Item: item(v) } },
              { PutRequest: { Item: { ...item(v), aws_dbe_: v("x") } } },
            ],
          },
        }),
        "aws_dbe_",
      ],
      [
        "puts an item that is encrypted already",
        "reserved-attribute",
        (v) => ({
          RequestItems: {
            [TableName]: [
              { PutRequest: { Item: { ...item(v), ...sealed(v) } } },
            ],
          },
        }),
        "aws_dbe_head",
      ],
      [
        "puts an item whose key has another type",
        "doubtful-form",
        (v) => ({
          RequestItems: {
            orders: [],
            [TableName]: [{ PutRequest: { Item: { ...item(v), pk: v([1]) } } }],
          },
        }),
      ],
    ],
  ),
  TransactGetItems: [
    ...misuses(
      () => ({}),
      [...keys, ...projections, ...legacy("AttributesToGet"), unknownParameter],
    ).map((misuse) => ({
      ...misuse,
      input: (v: WriteValue) => ({
        TransactItems: [
          { Get: { TableName, Key: key(v), ...misuse.input(v) } },
        ],
      }),
    })),
    ...misuses(
      (v) => ({ TransactItems: [{ Get: { TableName, Key: key(v) } }] }),
      [
        unknownParameter,
        [
          "has an entry of a later version",
          "unknown-parameter",
          (v) => ({
            TransactItems: [{ Get: { TableName, Key: key(v) } }, { Look: {} }],
          }),
        ],
      ],
    ),
  ],
  TransactWriteItems: [
    ...inTransaction("Put", (v) => ({ TableName, Item: item(v) }), [
      ...conditions("ConditionExpression", "condition-encrypted"),
      ...puts,
      onFailure,
      unknownParameter,
    ]),
    ...inTransaction("Update", (v) => ({ TableName, Key: key(v) }), [
      ...keys,
      ...conditions("ConditionExpression", "condition-encrypted"),
      ...updates,
      onFailure,
      unknownParameter,
    ]),
    ...inTransaction("Delete", (v) => ({ TableName, Key: key(v) }), [
      ...keys,
      ...conditions("ConditionExpression", "condition-encrypted"),
      onFailure,
      unknownParameter,
    ]),
    ...inTransaction("ConditionCheck", (v) => ({ TableName, Key: key(v) }), [
      ...keys,
      ...conditions("ConditionExpression", "condition-encrypted"),
      onFailure,
      unknownParameter,
    ]),
    ...inTransaction("Upsert", (v) => ({ TableName, Item: item(v) }), [
      ["is an action of a later version", "unknown-parameter", () => ({})],
    ]),
    ...misuses(
      (v) => ({ TransactItems: [{ Put: { TableName, Item: item(v) } }] }),
      [
        unknownParameter,
        [
          "has two actions in one entry",
          "doubtful-form",
          (v) => ({
            TransactItems: [
              {
                Put: { TableName, Item: item(v) },
                Delete: { TableName, Key: key(v) },
              },
            ],
          }),
        ],
        [
          "has an action of another table beside one",
          "doubtful-form",
          (v) => ({
            TransactItems: [
              {
                Put: { TableName: "orders", Item: item(v) },
                Delete: { TableName, Key: key(v) },
              },
            ],
          }),
        ],
        [
          "hides the table in an action of a later version",
          "unknown-parameter",
          (v) => ({
            TransactItems: [
              {
                Upsert: {
                  Into: [
                    { Table: "arn:aws:dynamodb:us-east-1:1:table/customers" },
                  ],
                  Item: item(v),
                },
              },
            ],
          }),
        ],
      ],
    ),
  ],
  ExecuteStatement: partiql((Statement) => ({ Statement })),
  BatchExecuteStatement: partiql((Statement) => ({
    Statements: [{ Statement: 'SELECT * FROM "orders"' }, { Statement }],
  })),
  ExecuteTransaction: partiql((Statement) => ({
    TransactStatements: [
      { Statement: 'SELECT * FROM "orders"' },
      { Statement },
    ],
  })),
  ExportTableToPointInTime: misuses(
    () => ({
      TableArn: "arn:aws:dynamodb:us-east-1:111122223333:table/customers",
      S3Bucket: "bucket",
    }),
    [
      ...[
        ...conditions("FilterExpression", "filter-encrypted"),
        ...conditions("KeyConditionExpression", "key-condition-encrypted"),
        unknownParameter,
      ].map(
        ([how, reason, more, attribute]): Row => [
          how,
          reason,
          (v) => ({ FilterSpecification: more(v) }),
          attribute,
        ],
      ),
      [
        "exports parts of items",
        "projection",
        () => ({ FilterSpecification: { ProjectionExpression: "city" } }),
      ],
    ],
  ),
  SearchVectors: misuses(
    (v) => ({
      TableName,
      IndexName: "by-vector",
      SearchVector: [v(1)],
      TopK: 1,
    }),
    [["searches the table", "unsupported-operation", () => ({})]],
  ),
  UpdateTimeToLive: misuses(
    () => ({ TableName }),
    [
      [
        "has items expire by an encrypted attribute",
        "ttl-encrypted",
        () => expiring("ssn"),
        "ssn",
      ],
      [
        "has items expire by an attribute without action",
        "unconfigured-attribute",
        () => expiring("expiry"),
        "expiry",
      ],
      [
        "has items expire by the header",
        "reserved-attribute",
        () => expiring("aws_dbe_head"),
        "aws_dbe_head",
      ],
    ],
  ),
  StartBulkPutItems: misuses(
    () => ({
      TableName,
      InputS3Configuration: { S3Bucket: "in" },
      OutputS3Configuration: { S3Bucket: "out" },
    }),
    [["writes items in clear", "unsupported-operation", () => ({})]],
  ),
};
