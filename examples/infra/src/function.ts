import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  type LayerVersion,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Bundle } from "../../local/bundle.ts";
import { MEMORY } from "./memory.ts";

/** What a function runs on. */
export interface Platform {
  readonly runtime: "node22" | "node24" | "bun";
  readonly architecture: "arm64" | "x86_64";
  /** For Bun: the layer that brings it. */
  readonly layer?: LayerVersion;
}

const RUNTIMES = {
  node22: Runtime.NODEJS_22_X,
  node24: Runtime.NODEJS_24_X,
  bun: Runtime.PROVIDED_AL2023,
};

/** An example's function: its bundle, its environment under the key, and a log group of its own under the key. */
export class ExampleFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(
    scope: Construct,
    name: string,
    props: {
      readonly key: IKey;
      readonly code: Bundle;
      readonly environment: Readonly<Record<string, string>>;
      readonly platform: Platform;
    },
  ) {
    super(scope, name);
    const { key, code, environment, platform } = props;
    const functionName = `sealmask-${name}`;
    const logGroup = new LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${functionName}`,
      encryptionKey: key,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new LambdaFunction(this, "Function", {
      functionName,
      code: Code.fromAsset(code.folder),
      handler: code.handler,
      runtime: RUNTIMES[platform.runtime],
      architecture:
        platform.architecture === "arm64"
          ? Architecture.ARM_64
          : Architecture.X86_64,
      ...(platform.layer && { layers: [platform.layer] }),
      memorySize: MEMORY[name] ?? 256,
      timeout: Duration.seconds(10),
      environment: { ...environment },
      environmentEncryption: key,
      logGroup,
    });
  }
}
