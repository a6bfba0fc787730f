/**
 * A path that selects nothing in a known type is an error at that path. Each `@ts-expect-error` covers only the next line, and
 * only the path stands on it.
 */
import { type DataMasking, erase, eraser } from "sealmask";
import { seal } from "sealmask/patch";

interface User {
  id: number;
  name?: string;
  address: { street: string; zip: number } | null;
  cards: { number: number }[];
  pair: [number, { pin: number }];
}

declare const user: User;
declare const masking: DataMasking;

erase(user, {
  fields: [
    "id",
    // @ts-expect-error
    "snn",
    // @ts-expect-error
    "address.zipp",
    // @ts-expect-error
    "$.address.zipp",
    // @ts-expect-error
    "$['address']['zipp']",
    // @ts-expect-error
    "/address/zipp",
    // @ts-expect-error
    "cards.0.number",
    // @ts-expect-error
    "cards.number",
    // @ts-expect-error
    "cards[*].numbr",
    // @ts-expect-error
    "cards.*.numbr",
    // @ts-expect-error
    "/cards/0/numbr",
    // @ts-expect-error
    "/cards/-/number",
    // @ts-expect-error
    "pair[2]",
    // @ts-expect-error
    "pair[1].pan",
    // @ts-expect-error
    "id.x",
    // @ts-expect-error
    "name[0]",
    // @ts-expect-error
    "[0]",
    "name",
  ],
  mask: (value) => value,
});

erase(user, {
  maskingRules: {
    id: "email",
    // @ts-expect-error
    "cards[*].numbr": "card",
    // @ts-expect-error
    snn: { keep: { last: 4 } },
  },
});

erase([user], {
  // @ts-expect-error
  fields: ["[*].snn"],
});

const redact = eraser({ fields: ["snn", "id"] });
redact({ snn: 1, id: 2 });
redact(
  // @ts-expect-error
  user,
);

masking.erase(user, {
  // @ts-expect-error
  fields: ["snn"],
});
export const encrypted = masking.encrypt(user, {
  context: {},
  // @ts-expect-error
  fields: ["snn"],
  header: "document",
});
export const decrypted = masking.decrypt(user, {
  // @ts-expect-error
  fields: ["snn"],
});
export const sealed = seal(masking, user, {
  // @ts-expect-error
  fields: ["snn"],
});

/** An unknown option is an error too. */
export const mistaken = masking.encrypt(user, {
  // @ts-expect-error
  contxt: {},
});
erase(user, {
  fields: ["id"],
  // @ts-expect-error
  custommask: "X",
});

/** Built-in members of texts, arrays and dates cannot be selected. */
const shelf = { n: "x", c: [1], t: [1] as [number], d: new Date(0) };
erase(shelf, {
  // @ts-expect-error
  fields: ["n.length"],
});
erase(shelf, {
  // @ts-expect-error
  fields: ["c.length"],
});
erase(shelf, {
  // @ts-expect-error
  fields: ["t.0"],
});
erase(shelf, {
  // @ts-expect-error
  fields: ["d.getTime"],
});
