import { Module } from "@nestjs/common";
import { APP_FILTER, APP_INTERCEPTOR } from "@nestjs/core";
import { CustomersController } from "./customers.controller";
import { CustomersService } from "./customers.service";
import { EraseInterceptor } from "./erase.interceptor";
import { ForeignTenantFilter } from "./foreign-tenant.filter";
import { maskingProvider } from "./masking.provider";

@Module({
  controllers: [CustomersController],
  providers: [
    CustomersService,
    maskingProvider,
    { provide: APP_FILTER, useClass: ForeignTenantFilter },
    { provide: APP_INTERCEPTOR, useClass: EraseInterceptor },
  ],
})
export class AppModule {}
