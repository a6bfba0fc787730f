/** Customer record as an event holds it. */
export const customer = {
  id: 1,
  name: "John Doe",
  age: 30,
  email: "johndoe@example.com",
  address: {
    street: "123 Main St",
    city: "Anytown",
    state: "CA",
    zip: "12345",
  },
  company_address: {
    street: "456 ACME Ave",
    city: "Anytown",
    state: "CA",
    zip: "12345",
  },
};
