import { describe, expect, test } from "bun:test";
import { propertiesOf, synthesize } from "./support/template.ts";

const domain = {
  domainName: "notes.example.com",
  certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/1",
};
const resources = synthesize({ domain });

/** Authorization and function of each route. */
const ROUTES = {
  // The functions verify the user's JWT.
  "GET /note": ["NONE", "notes"],
  "PUT /note": ["NONE", "notes"],
  "GET /me": ["NONE", "notes-accounts"],
  "DELETE /me": ["NONE", "notes-accounts"],
  "POST /me": ["NONE", "notes-accounts"],
  "POST /me/restore": ["NONE", "notes-accounts"],
  "POST /encrypt": ["AWS_IAM", "encrypt-proxy"],
  "POST /decrypt": ["AWS_IAM", "decrypt-service"],
};

const valuesOf = (type: string) => Object.values(propertiesOf(resources, type));

describe("the API", () => {
  test("has these routes and no others, each with who authorizes its callers", () => {
    const routes = valuesOf("AWS::ApiGatewayV2::Route").map(
      ({ RouteKey, AuthorizationType, Target, ...rest }) => {
        expect(rest).toEqual({ ApiId: "<Http/Api>" });
        const integration = `${Target}`.match(/^integrations\/<(.+)>$/);
        const { IntegrationUri, IntegrationType, PayloadFormatVersion } =
          resources[integration?.[1] ?? ""]?.Properties ?? {};
        expect([IntegrationType, PayloadFormatVersion]).toEqual([
          "AWS_PROXY",
          "2.0",
        ]);
        const [, example] = IntegrationUri.match(/^<(.+)\/Function\.Arn>$/);
        return [RouteKey, [AuthorizationType, example]];
      },
    );
    expect(Object.fromEntries(routes)).toEqual(ROUTES);
    expect(routes).toHaveLength(Object.keys(ROUTES).length);
  });

  test("may invoke functions, each on its own path, and besides it only the schedule may", () => {
    const permissions = valuesOf("AWS::Lambda::Permission").filter(
      ({ Principal }) => Principal !== "events.amazonaws.com",
    );
    const api =
      "arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<Http/Api>";
    expect(permissions).toEqual(
      Object.entries(ROUTES).map(([route, [, example]]) => ({
        Action: "lambda:InvokeFunction",
        FunctionName: `<${example}/Function.Arn>`,
        Principal: "apigateway.amazonaws.com",
        SourceArn: `${api}/*/*${route.split(" ")[1]}`,
      })),
    );
  });

  test("is HTTP over TLS, from version 1.2 and nowhere else on a domain of its own", () => {
    expect(valuesOf("AWS::ApiGatewayV2::DomainName")).toEqual([
      {
        DomainName: domain.domainName,
        DomainNameConfigurations: [
          {
            CertificateArn: domain.certificateArn,
            EndpointType: "REGIONAL",
            SecurityPolicy: "TLS_1_2",
          },
        ],
      },
    ]);
    expect(valuesOf("AWS::ApiGatewayV2::Api")).toEqual([
      {
        Name: "sealmask-examples",
        ProtocolType: "HTTP",
        DisableExecuteApiEndpoint: true,
      },
    ]);
    expect(valuesOf("AWS::ApiGatewayV2::ApiMapping")).toEqual([
      {
        ApiId: "<Http/Api>",
        DomainName: "<Http/Domain>",
        Stage: "$default",
      },
    ]);
  });
});
