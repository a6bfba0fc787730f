/** AWS's own runtime client for Node; if its package could not be built, our loop takes its place. */
try {
  await import("aws-lambda-ric");
} catch (error) {
  console.error(
    `aws-lambda-ric is not here (${error.message}): a loop instead`,
  );
  await import("./loop.mjs");
}
