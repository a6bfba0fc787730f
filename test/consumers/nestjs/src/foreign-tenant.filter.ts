import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  ForbiddenException,
} from "@nestjs/common";
import { ContextMismatchError } from "sealmask";

/** Answers 403 to a request for another tenant's data. */
@Catch(ContextMismatchError)
export class ForeignTenantFilter implements ExceptionFilter {
  catch(_: ContextMismatchError, host: ArgumentsHost): void {
    const answer = new ForbiddenException();
    host
      .switchToHttp()
      .getResponse()
      .status(answer.getStatus())
      .json(answer.getResponse());
  }
}
