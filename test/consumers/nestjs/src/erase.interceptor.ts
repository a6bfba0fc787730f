import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from "@nestjs/common";
import { map, type Observable } from "rxjs";
import { erase } from "sealmask";

/** Masks e-mail addresses in every response. */
@Injectable()
export class EraseInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next
      .handle()
      .pipe(map((body) => erase(body, { maskingRules: { email: "email" } })));
  }
}
