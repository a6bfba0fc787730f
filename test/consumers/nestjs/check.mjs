/** A NestJS application, compiled to CommonJS and called over HTTP, also on a Node that may not require ES modules. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { linkPackages } from "../../../scripts/pack.mjs";
import { capture } from "../../../scripts/run.mjs";
import { runtimes } from "../../../scripts/runtimes.mjs";

const CUSTOMER = { id: "7", email: "jane@example.com", ssn: "078-05-1120" };

async function callApp(url) {
  const call = async (path, tenant, init) => {
    const headers = { "content-type": "application/json", "x-tenant": tenant };
    const response = await fetch(`${url}${path}`, { headers, ...init });
    return { status: response.status, body: await response.json() };
  };
  const masked = { ...CUSTOMER, email: "j****@example.com" };
  const body = JSON.stringify(CUSTOMER);
  const post = await call("/customers", "a06b", { method: "POST", body });
  assert.deepEqual(post, { status: 201, body: { ...masked, ssn: "*****" } });
  const get = await call("/customers/7", "a06b");
  assert.deepEqual(get, { status: 200, body: masked });
  const { status } = await call("/customers/7", "b17c");
  assert.equal(status, 403);
}

/** Starts the application, calls its printed address, and stops it. */
async function runApp(command, args, folder) {
  const app = spawn(command, [...args, "dist/main.js"], { cwd: folder });
  const closed = once(app, "close");
  let errors = "";
  app.stderr.on("data", (text) => {
    errors += text;
  });
  try {
    const [address] = await Promise.race([once(app.stdout, "data"), closed]);
    assert.match(`${address}`, /^http:/, errors);
    await callApp(`${address}`.trim());
  } finally {
    app.kill();
    await closed;
  }
}

export default async function check({ folder, log }) {
  linkPackages(folder, "@nestjs/common", "@nestjs/core", "@types/node");
  linkPackages(folder, "reflect-metadata", "rxjs", "typescript");
  linkPackages(folder, "fast-json-patch");
  const tsc = "node_modules/typescript/bin/tsc";
  capture(process.execPath, [tsc, "-p", "."], { cwd: folder });
  for (const { id, title, find } of runtimes) {
    if (!id.startsWith("node")) continue;
    const { command } = await find();
    for (const args of [[], ["--no-experimental-require-module"]]) {
      await runApp(command, args, folder);
      log([title, ...args].join(" "));
    }
  }
}
