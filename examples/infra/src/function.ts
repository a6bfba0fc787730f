import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Bundle } from "../../local/bundle.ts";
import { bunLayer } from "./bun-layer.ts";
import { type Example, type ExampleName, functionNameOf } from "./examples.ts";
import { MEMORY } from "./memory.ts";

const RUNTIMES = {
  node22: Runtime.NODEJS_22_X,
  node24: Runtime.NODEJS_24_X,
  bun: Runtime.PROVIDED_AL2023,
};

/** Function of an example: its bundle, and environment variables and a log group encrypted with the key. */
export class ExampleFunction extends Construct {
  readonly function: LambdaFunction;
  /** Role of the function; by itself it may only write to the function's log group. */
  readonly role: Role;

  constructor(
    scope: Construct,
    name: ExampleName,
    props: {
      readonly key: IKey;
      readonly code: Bundle;
      readonly environment: Readonly<Record<string, string>>;
      readonly example: Example;
    },
  ) {
    super(scope, name);
    const { key, code, environment, example } = props;
    const functionName = functionNameOf(name);
    const logGroup = new LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${functionName}`,
      encryptionKey: key,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // AWS's managed policy would allow writing to every log group, and creating log groups without the key.
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, "Function", {
      functionName,
      role: this.role,
      code: Code.fromAsset(code.folder),
      handler: code.handler,
      runtime: RUNTIMES[example.runtime],
      architecture:
        example.architecture === "arm64"
          ? Architecture.ARM_64
          : Architecture.X86_64,
      ...(example.runtime === "bun" && {
        layers: [bunLayer(this, example.architecture)],
      }),
      memorySize: MEMORY[name],
      timeout: Duration.seconds(example.timeout),
      environment: { ...environment },
      environmentEncryption: key,
      logGroup,
    });
  }
}
