/** AWS's own runtime client for Node, or where it could not be built from its package a loop of ours. */
try {
  await import("aws-lambda-ric");
} catch (error) {
  console.error(
    `aws-lambda-ric is not here (${error.message}): a loop instead`,
  );
  await import("./loop.mjs");
}
