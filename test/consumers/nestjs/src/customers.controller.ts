import { Body, Controller, Get, Headers, Param, Post } from "@nestjs/common";
<<<<<<< HEAD
import type { Customer, CustomersService } from "./customers.service";
=======
import { type Customer, CustomersService } from "./customers.service";
>>>>>>> 06abf1146784b77bf8ac14536897cfd25e22b358

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
