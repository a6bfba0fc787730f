import { expect, test } from "bun:test";
import { propertiesOf, synthesize } from "./support/template.ts";

const resources = synthesize();
const SWEEP = "<notes-sweep/Function.Arn>";

test("a schedule sweeps every hour, and nobody else may invoke the sweep", () => {
  expect(propertiesOf(resources, "AWS::Events::Rule")).toEqual({
    SweepSchedule: {
      Description: "Deletes the keys of accounts whose grace time is over",
      ScheduleExpression: "rate(1 hour)",
      State: "ENABLED",
      Targets: [
        {
          Arn: SWEEP,
          Id: "Target0",
          RetryPolicy: { MaximumRetryAttempts: 0 },
        },
      ],
    },
  });
  const permissions = Object.values(
    propertiesOf(resources, "AWS::Lambda::Permission"),
  );
  expect(
    permissions.filter(({ FunctionName }) => FunctionName === SWEEP),
  ).toEqual([
    {
      Action: "lambda:InvokeFunction",
      FunctionName: SWEEP,
      Principal: "events.amazonaws.com",
      SourceArn: "<SweepSchedule.Arn>",
    },
  ]);
});
