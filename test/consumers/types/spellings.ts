/** Every spelling of a path gives the same type. */
import {
  type DataMasking,
  type Encrypted,
  type Erased,
  erase,
  eraser,
} from "sealmask";
import { expectType } from "./same.js";

interface User {
  id: number;
  address: { street: string; zip: number; "a/b": number; "~c": number };
  cards: { number: number; type: string }[];
  pair: [number, { pin: number }];
  byYear: { 2024: number; 2025: number };
}

declare const user: User;
declare const masking: DataMasking;

/** Result type of erasing one path. */
type By<Path extends string> = Erased<User, { fields: readonly [Path] }>;

export async function alike(): Promise<void> {
  type Zip = By<"address.zip">;
  expectType<string>()((undefined as unknown as Zip).address.zip);
  expectType<string>()((undefined as unknown as Zip).address.street);
  expectType<number>()((undefined as unknown as Zip).id);
  expectType<Zip>()(erase(user, { fields: ["$.address.zip"] }));
  expectType<Zip>()(erase(user, { fields: ["$['address'][\"zip\"]"] }));
  expectType<Zip>()(erase(user, { fields: ["address['zip']"] }));
  expectType<Zip>()(erase(user, { fields: ["['address'].zip"] }));
  expectType<Zip>()(erase(user, { fields: ["/address/zip"] }));
  expectType<Zip>()(erase(user, { maskingRules: { "/address/zip": {} } }));
  expectType<Zip>()(eraser({ fields: ["$.address.zip"] })(user));
  expectType<Zip>()(masking.erase(user, { fields: ["/address/zip"] }));
  expectType<Encrypted<User, ["address.zip"]>>()(
    await masking.encrypt(user, { fields: ["$.address['zip']"] }),
  );

  type Escaped = By<"/address/a~1b">;
  expectType<string>()((undefined as unknown as Escaped).address["a/b"]);
  expectType<number>()((undefined as unknown as Escaped).address["~c"]);
  expectType<Escaped>()(erase(user, { fields: ["$.address['a/b']"] }));
  expectType<By<"$.address['~c']">>()(
    erase(user, { fields: ["/address/~0c"] }),
  );

  type Numbers = By<"cards[*].number">;
  expectType<{ number: string; type: string }[]>()(
    (undefined as unknown as Numbers).cards,
  );
  expectType<Numbers>()(erase(user, { fields: ["$.cards[*].number"] }));
  expectType<Numbers>()(erase(user, { fields: ["$.cards.*.number"] }));
  expectType<Numbers>()(erase(user, { fields: ["cards.*.number"] }));

  type First = By<"cards[0].number">;
  expectType<{ number: string | number; type: string }[]>()(
    (undefined as unknown as First).cards,
  );
  expectType<First>()(erase(user, { fields: ["$.cards[0].number"] }));
  expectType<First>()(erase(user, { fields: ["/cards/0/number"] }));
  expectType<By<"pair[1].pin">>()(erase(user, { fields: ["/pair/1/pin"] }));
  expectType<{ 2024: string; 2025: number }>()(
    erase(user, { fields: ["/byYear/2024"] }).byYear,
  );

  type Every = By<"[*]">;
  expectType<string>()((undefined as unknown as Every).address);
  expectType<string[]>()((undefined as unknown as Every).cards);
  expectType<Every>()(erase(user, { fields: ["*"] }));
  expectType<Every>()(erase(user, { fields: ["$.*"] }));
  expectType<Every>()(erase(user, { fields: ["$[*]"] }));
  expectType<string[]>()(erase([1, 2], { fields: ["*"] }));
  expectType<Erased<User, object>>()(erase(user, { fields: ["$"] }));
}

/** Checks paths that the types cannot read: they give the general type, and no error. */
export function others(): void {
  expectType<unknown>()(erase(user, { fields: ["$..number"] }));
  expectType<unknown>()(erase(user, { fields: ["cards[0:1]"] }));
  expectType<unknown>()(erase(user, { fields: ["$.cards[?@.number].type"] }));
  expectType<unknown>()(erase(user, { fields: ["$['id', 'pair']"] }));
  expectType<unknown>()(erase(user, { fields: ["id,pair"] }));
  expectType<unknown>()(erase(user, { fields: ["'id'"] }));
  expectType<unknown>()(erase(user, { fields: ["$ .id"] }));
  expectType<unknown>()(erase(user, { fields: ["$['\\u0069d']"] }));
  expectType<unknown>()(erase(user, { fields: ["$['[*]']"] }));
  expectType<unknown>()(erase(user, { fields: ["/[0]"] }));
  expectType<unknown>()(erase(user, { fields: ["/a~2"] }));
}
