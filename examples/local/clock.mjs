/**
 * Clock of a function on one machine. It is ahead by the milliseconds in `LOCAL_CLOCK_AHEAD`: a function that comes later, without the
 * waiting.
 */
import process from "node:process";

const ahead = Number(process.env.LOCAL_CLOCK_AHEAD ?? 0);

if (ahead !== 0) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...values) {
      if (values.length === 0) super(Real.now() + ahead);
      else super(...values);
    }

    static now() {
      return Real.now() + ahead;
    }
  };
}
