/** Shows sealmask at work, first with a local key and then with AWS KMS. Run it with `npm run demo`. */

// One after the other: modules that a file imports statically would wait at the same time, and print at the same time.
await import("./local-key.ts");
await import("./kms.ts");

export {};
