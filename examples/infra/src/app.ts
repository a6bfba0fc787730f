/**
 * Deploys the examples to an AWS account: `npm run cdk -- synth`, and `npm run cdk -- deploy` with credentials. Settings, by
 * `-c name=value` or under `context` in cdk.json:
 *
 * - `issuer`, `jwksUrl`: the issuer of the users' JWTs, and the address of its keys
 * - `domainName`, `certificateArn`: the API's own domain; the API is then reachable only there
 * - `dbPassword`, `apiKey`: the encrypted secrets of `secrets-at-cold-start`, which is deployed only if they are given. Deploy
 *   once to make the key. Then encrypt each secret for the function:
 *
 *   ```sh
 *   aws kms encrypt --key-id alias/sealmask-examples --plaintext fileb://db-password.txt \
 *     --encryption-context LambdaFunctionName=sealmask-secrets-at-cold-start --query CiphertextBlob --output text
 *   ```
 *
 *   Pass the output to `npm run cdk -- deploy -c dbPassword=… -c apiKey=…`, and again to every later deployment.
 */
import { App } from "aws-cdk-lib";
import { settingsOf } from "./settings.ts";
import { ExamplesStack } from "./stack.ts";

const app = new App();
const settings = settingsOf((name) => app.node.tryGetContext(name));
new ExamplesStack(app, "SealmaskExamples", settings);
