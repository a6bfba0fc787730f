/**
 * Exchanges branch keys with Java and `@aws-crypto`: `exchange.ts <address of moto> <java> <class path>`. Exits with 1 if an outcome
 * is unexpected.
 */
import process from "node:process";
import { JavaProcess } from "../java-process.ts";
import { Outcomes } from "../outcomes.ts";
import { dynamoDbAt, motoConfig } from "./clients.ts";
import { exchangeKeys } from "./exchange-keys.ts";
import { exchangeMessages } from "./exchange-messages.ts";
import { exchangeRaces } from "./exchange-races.ts";
import { exchangeRegions } from "./exchange-regions.ts";
import type { Exchange } from "./exchange-run.ts";
import { exchangeShredded } from "./exchange-shredded.ts";

const [, , endpoint = "", command = "", classPath = ""] = process.argv;

const java = new JavaProcess(command, classPath);
const moto = motoConfig(endpoint);
const client = dynamoDbAt(moto);
const outcomes = new Outcomes();
const exchange: Exchange = { moto, java, client, outcomes };
try {
  await exchangeKeys(exchange);
  await exchangeMessages(exchange);
  await exchangeRegions(exchange);
  await exchangeShredded(exchange);
  await exchangeRaces(exchange);
} finally {
  java.stop();
  client.destroy();
}
if (outcomes.end() > 0) process.exitCode = 1;
