/**
 * Smallest runtime for AWS Lambda: asks the Lambda Runtime API for one event after another, and passes each to the handler in
 * `_HANDLER`. It is the `bootstrap` of a custom runtime for Bun.
 */
import process from "node:process";
import { pathToFileURL } from "node:url";

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER = "" } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const [file, name = "handler"] = _HANDLER.split(".");

/** Longest error name that is reported. */
const MAX_TYPE = 100;

/** Returns a thrown value in Lambda's error format. Any value may be thrown, and reading it may throw again. */
function failureOf(thrown) {
  try {
    if (!(thrown instanceof Error)) {
      return { errorType: typeof thrown, errorMessage: String(thrown) };
    }
    const errorType = `${thrown.name || "Error"}`.slice(0, MAX_TYPE);
    return { errorType, errorMessage: `${thrown.message}` };
  } catch {
    return { errorType: "Error", errorMessage: "What was thrown is no text" };
  }
}

/** Logs a thrown value, and reports it to Lambda. */
function report(path, thrown) {
  const failure = failureOf(thrown);
  console.error(`${failure.errorType}: ${failure.errorMessage}`);
  // Headers allow few characters, and an error's name may contain any.
  const type = encodeURIComponent(failure.errorType.toWellFormed());
  const headers = { "lambda-runtime-function-error-type": type };
  const body = JSON.stringify(failure);
  return fetch(`${api}/${path}`, { method: "POST", headers, body });
}

let handler;
try {
  const { href } = pathToFileURL(`${LAMBDA_TASK_ROOT}/${file}.mjs`);
  ({ [name]: handler } = await import(href));
  if (typeof handler !== "function") throw new TypeError(`no ${_HANDLER}`);
} catch (error) {
  await report("init/error", error);
  throw error;
}

for (;;) {
  // `timeout: false`, since Bun would give up after five minutes and a frozen function waits for longer.
  const next = await fetch(`${api}/invocation/next`, { timeout: false });
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    invokedFunctionArn: next.headers.get("lambda-runtime-invoked-function-arn"),
    getRemainingTimeInMillis: () =>
      Number(next.headers.get("lambda-runtime-deadline-ms")) - Date.now(),
  };
  try {
    const result = await handler(await next.json(), context);
    // A value without JSON, such as undefined, becomes null.
    const body = JSON.stringify(result) ?? "null";
    await fetch(`${api}/invocation/${id}/response`, { method: "POST", body });
  } catch (error) {
    await report(`invocation/${id}/error`, error);
  }
}
