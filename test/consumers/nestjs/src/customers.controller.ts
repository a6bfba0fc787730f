import { Body, Controller, Get, Headers, Param, Post } from "@nestjs/common";
import { type Customer, CustomersService } from "./customers.service";

@Controller("customers")
export class CustomersController {
  constructor(private readonly customers: CustomersService) {}

  @Post()
  put(
    @Body() customer: Customer,
    @Headers("x-tenant") tenant: string,
  ): Promise<Customer> {
    return this.customers.put(customer, tenant);
  }

  @Get(":id")
  get(
    @Param("id") id: string,
    @Headers("x-tenant") tenant: string,
  ): Promise<Customer> {
    return this.customers.get(id, tenant);
  }
}
