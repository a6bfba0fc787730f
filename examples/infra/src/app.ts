/**
 * The examples in an AWS account: `npm run synth`, and `npx cdk deploy` with credentials. Contexts:
 *
 * - `issuer`, `jwksUrl`: who issues the users' JWTs, and where its keys are
 * - `domainName`, `certificateArn`: the API's own domain; then nothing else reaches it
 */
import { App } from "aws-cdk-lib";
import { ExamplesStack, type ExamplesStackProps } from "./stack.ts";

const app = new App();
const text = (name: string): string | undefined => app.node.tryGetContext(name);

const [domainName, certificateArn] = [
  text("domainName"),
  text("certificateArn"),
];
const props: ExamplesStackProps = {
  issuer: text("issuer") ?? "https://issuer.example.com",
  jwksUrl:
    text("jwksUrl") ?? "https://issuer.example.com/.well-known/jwks.json",
  ...(domainName &&
    certificateArn && { domain: { domainName, certificateArn } }),
};
new ExamplesStack(app, "SealmaskExamples", props);
