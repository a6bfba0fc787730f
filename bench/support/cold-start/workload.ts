/** What every program encrypts. */
export const record: object = {
  id: 1,
  name: "Customer 1",
  email: "customer1@example.com",
  ssn: "078-05-1120",
};

/** Its encryption context. */
export const context: Readonly<Record<string, string>> = { tenant_id: "a06b" };

/** The key in the local KMS; Region, endpoint and credentials are where AWS Lambda has them, in the environment. */
export const keyArn: string = process.env.KMS_KEY_ARN ?? "";
