import colors from "picocolors";

/** Prints the next step of an example. */
export function step(text: string): void {
  console.log(`\n${colors.bold(text)}`);
}

/** Prints a value as JSON, with long texts cut. */
export function show(label: string, value: unknown): void {
  const text = JSON.stringify(value, (_, each) =>
    typeof each === "string" && each.length > 70
      ? `${each.slice(0, 60)}… (${each.length} characters)`
      : each,
  );
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
