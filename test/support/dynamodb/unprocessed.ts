import type { Backend, BackendAnswer, BackendCall, Json } from "./backend.ts";

/** Entries of one table in a batch: a list in `BatchWriteItem`, an object with `Keys` in `BatchGetItem`. */
type Entries = readonly unknown[] | { readonly Keys: readonly unknown[] };

function cut(entries: Entries, from: number, to?: number): Entries | undefined {
  const isList = Array.isArray(entries);
  const list = isList ? entries : (entries as { Keys: unknown[] }).Keys;
  const part = list.slice(from, to);
  if (part.length === 0) return undefined;
  return isList ? part : { ...entries, Keys: part };
}

function cutAll(requests: object, from: number, to?: number): Json {
  return Object.fromEntries(
    Object.entries(requests)
      .map(([table, entries]) => [table, cut(entries, from, to)])
      .filter(([, entries]) => entries !== undefined),
  );
}

/** Answers a batch so that only the first entries of each table are done, and the others come back as unprocessed. */
export async function leaveUnprocessed(
  backend: Backend,
  { operation, body }: BackendCall,
  keep: number,
): Promise<BackendAnswer> {
  const request = JSON.parse(body);
  const done = cutAll(request.RequestItems, 0, keep);
  const left = cutAll(request.RequestItems, keep);
  const member =
    operation === "BatchGetItem" ? "UnprocessedKeys" : "UnprocessedItems";
  const nothing = operation === "BatchGetItem" ? { Responses: {} } : {};
  if (Object.keys(done).length === 0) {
    return {
      status: 200,
      body: JSON.stringify({ ...nothing, [member]: left }),
    };
  }
  const part = JSON.stringify({ ...request, RequestItems: done });
  const answer = await backend.answer({ operation, body: part });
  if (answer.status !== 200) return answer;
  const whole = { ...JSON.parse(answer.body), [member]: left };
  return { status: 200, body: JSON.stringify(whole) };
}
