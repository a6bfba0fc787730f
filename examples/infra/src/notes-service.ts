import { Duration } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { ExampleName } from "./examples.ts";
import type { ExampleFunction } from "./function.ts";
import type { ExamplesKey } from "./key.ts";
import {
  FENCE_TABLE,
  KEY_TABLE,
  makeFenceTable,
  makeKeyTable,
  makeNoteTable,
  TABLE,
} from "./storage.ts";

/** Makes a function of an example, with its environment variables. */
export type MakeFunction = (
  name: ExampleName,
  environment: Readonly<Record<string, string>>,
) => ExampleFunction;

/** Rights of a role on the items of a table, without `dynamodb:`. */
type Rights = readonly [table: Table, ...actions: readonly string[]];

/**
 * Days in which a deleted account can be brought back. With 0, an account is made anew two minutes after it was deleted: before, a
 * process may have the old key (a minute), and the key store refuses it.
 */
const GRACE_DAYS = "7";

/**
 * The example `notes`: three tables, and three functions of which each may do one thing.
 *
 * | function | reads keys | creates keys | fences and lifts fences | deletes keys |
 * | --- | --- | --- | --- | --- |
 * | `notes` | yes | yes | no | no |
 * | `notes-accounts` | no | yes | yes | no |
 * | `notes-sweep` | no | no | yes | yes |
 *
 * A transaction needs the rights of its writes: `PutItem`, `DeleteItem`, `ConditionCheckItem`.
 */
export class NotesService {
  readonly notes: IFunction;
  readonly accounts: IFunction;

  constructor(
    scope: Construct,
    examplesKey: ExamplesKey,
    make: MakeFunction,
    identity: { readonly issuer: string; readonly jwksUrl: string },
  ) {
    const { key } = examplesKey;
    const rows = makeNoteTable(scope, key);
    const keys = makeKeyTable(scope, key);
    const fences = makeFenceTable(scope, key);
    const store = {
      KEY_TABLE_NAME: keys.tableName,
      FENCE_TABLE_NAME: fences.tableName,
    };
    const requests = {
      TABLE_NAME: rows.tableName,
      JWKS_URL: identity.jwksUrl,
      ISSUER: identity.issuer,
      AUDIENCE: "notes",
    };
    // The tables' own grant methods would allow every use of the key.
    const allow = (
      { role }: ExampleFunction,
      sid: string,
      tableNames: readonly string[],
      rights: readonly Rights[],
    ) => {
      examplesKey.allowTables(role, sid, tableNames);
      for (const [table, ...actions] of rights) {
        table.grant(role, ...actions.map((action) => `dynamodb:${action}`));
      }
    };

    const notes = make("notes", { ...requests, ...store });
    allow(
      notes,
      "NotesTables",
      [TABLE, KEY_TABLE, FENCE_TABLE],
      [
        [rows, "GetItem", "PutItem"],
        [keys, "BatchGetItem", "PutItem"],
        [fences, "BatchGetItem", "ConditionCheckItem"],
      ],
    );
    const accounts = make("notes-accounts", {
      ...requests,
      ...store,
      GRACE_DAYS,
    });
    allow(
      accounts,
      "AccountsTables",
      [TABLE, KEY_TABLE, FENCE_TABLE],
      [
        [rows, "DeleteItem"],
        [keys, "BatchGetItem", "Query", "PutItem"],
        [fences, "BatchGetItem", "PutItem", "DeleteItem", "ConditionCheckItem"],
      ],
    );
    const sweep = make("notes-sweep", store);
    allow(
      sweep,
      "SweepTables",
      [KEY_TABLE, FENCE_TABLE],
      [
        [keys, "Query", "DeleteItem"],
        [
          fences,
          "BatchGetItem",
          "Query",
          "PutItem",
          "DeleteItem",
          "ConditionCheckItem",
        ],
      ],
    );
    // A run that fails needs no queue: the next one does what is left.
    new Rule(scope, "SweepSchedule", {
      description: "Deletes the keys of accounts whose grace time is over",
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(sweep.function, { retryAttempts: 0 })],
    });
    this.notes = notes.function;
    this.accounts = accounts.function;
  }
}
