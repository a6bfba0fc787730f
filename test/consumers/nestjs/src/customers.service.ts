import { Injectable, NotFoundException } from "@nestjs/common";
import { DataMasking } from "sealmask";
import { type Sealed, seal, unseal } from "sealmask/patch";

export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly ssn: string;
}

/** Keeps customers with their `ssn` masked and sealed for their tenant. */
@Injectable()
export class CustomersService {
  readonly #rows = new Map<string, Sealed<Customer>>();

  constructor(private readonly masking: DataMasking) {}

  async put(customer: Customer, tenant: string): Promise<Customer> {
    const row = await seal(this.masking, customer, {
      fields: ["ssn"],
      context: { tenant },
    });
    this.#rows.set(customer.id, row);
    return row.document;
  }

  async get(id: string, tenant: string): Promise<Customer> {
    const row = this.#rows.get(id);
    if (row === undefined) throw new NotFoundException();
    const context = { tenant };
    return await unseal(this.masking, row.document, row.sealed, { context });
  }
}
