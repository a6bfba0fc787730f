/** Makes a customer record as a function handles it. */
function customer(id: number) {
  return {
    id,
    name: `Customer ${id}`,
    email: `customer${id}@example.com`,
    active: id % 2 === 0,
    balance: id * 1.25,
    address: { street: `${id} Main St`, city: "Anytown", zip: "12345" },
    tags: ["retail", "newsletter"],
  };
}

/** Makes the given number of customer records. */
export function customers(count: number): ReturnType<typeof customer>[] {
  return Array.from({ length: count }, (_, id) => customer(id));
}

/** Makes a document of customer records whose JSON text has exactly the given number of bytes, at least 40. */
export function documentOf(bytes: number): object {
  const rows: unknown[] = [];
  const document = { rows, note: "" };
  let length = JSON.stringify(document).length;
  for (let id = 1_000; ; id++) {
    const row = customer(id);
    const longer = JSON.stringify(row).length + (rows.length > 0 ? 1 : 0);
    if (length + longer > bytes) break;
    rows.push(row);
    length += longer;
  }
  document.note = "a".repeat(bytes - length);
  return document;
}

/** Item of ten attributes, as a table of several tenants has them. */
export const item = {
  pk: "customer#1024",
  sk: "profile",
  tenant: "tenant 0",
  email: "ada.lovelace@example.com",
  ssn: "078-05-1120",
  balance: 1_234.56,
  // The names of a map come back in ascending order.
  address: { city: "London", street: "12 St James's Square", zip: "SW1Y" },
  status: "active",
  visits: 42,
  changed: "2026-11-21T10:15:00.000Z",
};
