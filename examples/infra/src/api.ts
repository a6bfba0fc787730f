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

/** A domain of one's own, and its certificate. */
export interface Domain {
  readonly domainName: string;
  readonly certificateArn: string;
}

/** The functions behind HTTP. HTTP APIs answer on TLS alone, from version 1.2. */
export class ExamplesApi extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly notes: IFunction;
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
    // Anyone reaches this function, which verifies users' JWTs itself: see notes/src/auth.ts.
    api.addRoutes({
      path: "/note",
      methods: [HttpMethod.GET, HttpMethod.PUT],
      integration: new HttpLambdaIntegration("notes-route", props.notes),
    });
    // These believe the header that names the tenant. They are for services of the account, which sign their requests (Signature
    // Version 4), and are allowed `execute-api:Invoke` of the one route or of the other.
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
