import {
  DomainName,
  HttpApi,
  HttpMethod,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

/** Custom domain with its certificate. */
export interface Domain {
  readonly domainName: string;
  readonly certificateArn: string;
}

/** Functions behind an HTTP API. HTTP APIs accept only TLS 1.2 and later. */
export class ExamplesApi extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly notes: IFunction;
      readonly accounts: IFunction;
      readonly encryptProxy: IFunction;
      readonly decryptService: IFunction;
      readonly domain: Domain | undefined;
    },
  ) {
    super(scope, id);
    const domainName = props.domain && this.#domainName(props.domain);
    const api = new HttpApi(this, "Api", {
      apiName: "sealmask-examples",
      disableExecuteApiEndpoint: domainName !== undefined,
      ...(domainName && { defaultDomainMapping: { domainName } }),
    });
    // Anyone can call these routes; the functions verify the user's JWT themselves: see notes/src/auth.ts.
    api.addRoutes({
      path: "/note",
      methods: [HttpMethod.GET, HttpMethod.PUT],
      integration: new HttpLambdaIntegration("notes-route", props.notes),
    });
    const accounts = new HttpLambdaIntegration(
      "accounts-route",
      props.accounts,
    );
    api.addRoutes({
      path: "/me",
      methods: [HttpMethod.GET, HttpMethod.DELETE, HttpMethod.POST],
      integration: accounts,
    });
    api.addRoutes({
      path: "/me/restore",
      methods: [HttpMethod.POST],
      integration: accounts,
    });
    // These functions trust the header that names the tenant. Only services of the account may call them: they sign requests
    // (Signature Version 4) and need `execute-api:Invoke` for the route.
    const authorizer = new HttpIamAuthorizer();
    api.addRoutes({
      path: "/encrypt",
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration(
        "encrypt-proxy-route",
        props.encryptProxy,
      ),
      authorizer,
    });
    api.addRoutes({
      path: "/decrypt",
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration(
        "decrypt-service-route",
        props.decryptService,
      ),
      authorizer,
    });
  }

  #domainName({ domainName, certificateArn }: Domain): DomainName {
    return new DomainName(this, "Domain", {
      domainName,
      certificate: Certificate.fromCertificateArn(
        this,
        "Certificate",
        certificateArn,
      ),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
  }
}
