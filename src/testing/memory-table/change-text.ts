import type { StoredItem } from "../../keyrings/key-store/table-client.ts";
import {
  nameOf,
  type Placeholders,
  tokensIn,
  valueFor,
} from "./condition-text.ts";
import { invalidRequest } from "./table-failure.ts";

/**
 * Applies an update of the forms `SET a = :b, …` and `REMOVE a, …`.
 *
 * @throws {TableFailure} if it has another form
 */
export function changedBy(
  text: string,
  item: StoredItem,
  placeholders: Placeholders,
): StoredItem {
  const changed = new Map(Object.entries(item));
  const tokens = tokensIn(text).values();
  let section = "";
  for (const token of tokens) {
    if (token === "SET" || token === "REMOVE") {
      section = token;
    } else if (section === "REMOVE" && token !== ",") {
      changed.delete(nameOf(token, placeholders));
    } else if (section === "SET" && token !== ",") {
      if (tokens.next().value !== "=") {
        throw invalidRequest(`Cannot read an update at ${token}`);
      }
      const value = valueFor(`${tokens.next().value}`, placeholders);
      changed.set(nameOf(token, placeholders), value);
    } else if (token !== ",") {
      throw invalidRequest(`Cannot read an update at ${token}`);
    }
  }
  return Object.fromEntries(changed);
}
