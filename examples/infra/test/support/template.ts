import { App, CfnElement, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import cdk from "../../cdk.json" with { type: "json" };
import { ExamplesStack, type ExamplesStackProps } from "../../src/stack.ts";

/** CloudFormation resource, with readable values. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: of as many shapes as there are types of resources
type Properties = any;

/** Resources of a template by their paths in the stack, such as `notes/Role`. */
export type Resources = Readonly<Record<string, Resource>>;

/** Stand-ins for ciphertexts, as long as those of AWS KMS for short texts. */
export const SECRETS = {
  dbPassword: Buffer.alloc(168, 1).toString("base64"),
  apiKey: Buffer.alloc(184, 2).toString("base64"),
};

const IDENTITY = {
  issuer: "https://issuer.example.com",
  jwksUrl: "https://issuer.example.com/jwks.json",
};

/** Makes an app with the deployed app's context. Its template names the source of each asset. */
export function newApp(): App {
  const context = {
    ...cdk.context,
    "aws:cdk:enable-asset-metadata": true,
    "aws:cdk:disable-asset-staging": true,
  };
  return new App({ context });
}

/** Returns the resources that the examples' stack deploys. */
export function synthesize(
  props: Partial<ExamplesStackProps> = { secrets: SECRETS },
): Resources {
  const stack = new ExamplesStack(newApp(), "Test", { ...IDENTITY, ...props });
  return resourcesOf(stack);
}

/**
 * Returns the resources that a stack deploys, with a text for each reference: `<notes/Role.Arn>` for an attribute of a resource,
 * `<notes/Role>` for its name, and `<AWS::Region>` for a value that AWS fills in.
 */
export function resourcesOf(stack: Stack): Resources {
  const paths = new Map(
    stack.node
      .findAll()
      .filter((element) => CfnElement.isCfnElement(element))
      .map((element) => [
        `${stack.resolve(element.logicalId)}`,
        element.node.path
          .slice(stack.node.path.length + 1)
          .replace(/\/Resource$/, ""),
      ]),
  );
  const resources: Record<string, unknown> =
    Template.fromStack(stack).toJSON().Resources;
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [
      paths.get(id) ?? id,
      readable(resource, (name) => paths.get(name) ?? name) as Resource,
    ]),
  );
}

function readable(value: unknown, pathOf: (id: string) => string): unknown {
  const inner = (each: unknown) => readable(each, pathOf);
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = []] = entries;
  if (entries.length === 1 && name === "Ref") return `<${pathOf(argument)}>`;
  if (entries.length === 1 && name === "Fn::GetAtt") {
    const [id, attribute] = argument;
    return `<${pathOf(id)}.${attribute}>`;
  }
  if (entries.length === 1 && name === "Fn::Join") {
    const [separator, parts] = argument;
    return parts.map(inner).join(separator);
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, inner(each)]));
}

/** Returns the resources of a type, by path. */
export function ofType(resources: Resources, type: string): Resources {
  return Object.fromEntries(
    Object.entries(resources).filter(([, { Type }]) => Type === type),
  );
}

/** Returns the properties of the resources of a type, by path. */
export function propertiesOf(
  resources: Resources,
  type: string,
): Readonly<Record<string, Properties>> {
  return Object.fromEntries(
    Object.entries(ofType(resources, type)).map(([path, { Properties }]) => [
      path,
      Properties,
    ]),
  );
}
