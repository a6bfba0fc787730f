import colors from "picocolors";

/** Prints the next step of an example. */
export function step(text: string): void {
  console.log(`\n${colors.bold(text)}`);
}

/** Cuts a long text, and shows bytes as base64. */
function short(value: unknown): unknown {
  const text =
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
  return typeof text === "string" && text.length > 70
    ? `${text.slice(0, 60)}… (${text.length} characters)`
    : text;
}

/** Prints a value as JSON, with long texts cut and bytes as base64. */
export function show(label: string, value: unknown): void {
  const text = JSON.stringify(value, (_, each) => short(each));
  console.log(`  ${colors.dim(label.padEnd(12))} ${text}`);
}

/** Sends a request to a gateway, and prints the request and the answer. */
export async function ask(
  url: string,
  {
    method = "GET",
    headers = {},
    body,
  }: RequestInit & { headers?: Record<string, string> } = {},
): Promise<unknown> {
  const { pathname } = new URL(url);
  show(
    `${method} ${pathname}`,
    body === undefined ? {} : JSON.parse(`${body}`),
  );
  const response = await fetch(url, { method, headers, ...(body && { body }) });
  const answer: unknown = await response.json();
  show(`${response.status}`, answer);
  return answer;
}
