import { reportCost } from "./cost.ts";

reportCost();
