// @ts-expect-error It has no types.
import dynalite from "dynalite";
import { close, type DynamoDbServer, listen, serve } from "./server.ts";
import { passOn } from "./start-relay.ts";
import type { TestTable } from "./test-table.ts";

/** Starts dynalite behind a server that keeps what it receives and injects faults. */
export async function startDynalite({
  tables = [],
}: {
  readonly tables?: readonly TestTable[];
} = {}): Promise<DynamoDbServer> {
  // Without these times a table would be in the making for a while.
  const times = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const http = dynalite(times);
  const upstream = `http://127.0.0.1:${await listen(http)}`;
  return serve(
    { answer: (call) => passOn(upstream, call), stop: () => close(http) },
    tables,
  );
}
