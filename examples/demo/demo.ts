/** Shows sealmask at work, first with a local key and then with AWS KMS. Run it with `npm run demo`. */

// Dynamic imports run one after another. Static imports would wait, and print, at the same time.
await import("./local-key.ts");
await import("./kms.ts");

export {};
