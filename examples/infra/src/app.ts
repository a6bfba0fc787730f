/**
 * The examples in an AWS account: `npm run cdk -- synth`, and `npm run cdk -- deploy` with credentials. Contexts, by
 * `-c name=value` or under `context` in cdk.json:
 *
 * - `issuer`, `jwksUrl`: who issues the users' JWTs, and where its keys are
 * - `domainName`, `certificateArn`: the API's own domain; then nothing else reaches it
 * - `dbPassword`, `apiKey`: the secrets of `secrets-at-cold-start`, encrypted; that function is deployed with them alone. The
 *   first deployment makes the key, then each secret is encrypted for the function:
 *
 *   ```sh
 *   aws kms encrypt --key-id alias/sealmask-examples --plaintext fileb://db-password.txt \
 *     --encryption-context LambdaFunctionName=sealmask-secrets-at-cold-start --query CiphertextBlob --output text
 *   ```
 *
 *   and `npm run cdk -- deploy -c dbPassword=… -c apiKey=…` gets what it printed. Every later deployment needs them too.
 */
import { App } from "aws-cdk-lib";
import { settingsOf } from "./settings.ts";
import { ExamplesStack } from "./stack.ts";

const app = new App();
const settings = settingsOf((name) => app.node.tryGetContext(name));
new ExamplesStack(app, "SealmaskExamples", settings);
