import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Comparison } from "../support/report.ts";

/** Colors that color-blind readers can tell apart (Okabe and Ito). */
const COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7"];

/** Draws a Vega-Lite specification as an SVG document on white, since some readers use dark pages. */
async function svgOf(spec: object): Promise<string> {
  const whole = {
    background: "white",
    padding: 12,
    config: {
      font: "sans-serif",
      // The pages give the figures in tables: labels at every mark would be most of the file.
      aria: false,
      axis: { labelLimit: 400, labelFontSize: 11, titleFontWeight: "normal" },
      legend: { labelLimit: 300 },
      title: { anchor: "start", fontSize: 13 },
      range: { category: COLOURS },
    },
    ...spec,
  } as TopLevelSpec;
  const view = new View(parse(compile(whole).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

const quantitative = (field: string, more: object = {}) => {
  return { field, type: "quantitative", ...more };
};
const nominal = (field: string, values: readonly string[]) => {
  return { field, type: "nominal", sort: [...new Set(values)], title: null };
};

/** Draws the candidates of a comparison as bars with their quartiles; uses a logarithmic axis if the values are far apart. */
export function bars(
  title: string,
  { rows, unit }: Comparison,
): Promise<string> {
  const medians = rows.map(({ median }) => median);
  const [least, most] = [Math.min(...medians), Math.max(...medians)];
  const isFar = least > 0 && most / least > 40;
  // A bar on a logarithmic axis cannot start at 0: it starts at the power of ten below the least value.
  const foot = isFar ? 10 ** Math.floor(Math.log10(least)) : 0;
  const scale = isFar ? { type: "log", domainMin: foot } : { zero: true };
  const axis = `${unit}, median and quartiles${isFar ? ", logarithmic" : ""}`;
  const names = rows.map(({ name }) => name);
  const x = quantitative("median", { title: axis, scale });
  return svgOf({
    title,
    width: 460,
    data: { values: rows.map((row) => ({ ...row, foot })) },
    encoding: { y: nominal("name", names) },
    layer: [
      {
        mark: { type: "bar", color: COLOURS[0] },
        encoding: { x, x2: { field: "foot" } },
      },
      {
        mark: { type: "rule", color: "#222", strokeWidth: 2 },
        encoding: { x: quantitative("low"), x2: { field: "high" } },
      },
    ],
  });
}

/** Point of a line. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly line: string;
  /** Title of the panel that shows the point. */
  readonly part: string;
}

/** Draws lines on logarithmic axes in several panels, with a dashed line at a limit. */
export function lines(
  title: string,
  points: readonly Point[],
  axes: { readonly x: string; readonly y: string },
  limit: number,
): Promise<string> {
  const values = [...new Set(points.map(({ x }) => x))];
  const axis = { values, labelAngle: -45, format: ",d" };
  const base = { type: "log", base: 2 };
  const x = quantitative("x", { scale: base, axis, title: axes.x });
  const y = quantitative("y", { scale: { type: "log" }, title: axes.y });
  const names = points.map(({ line }) => line);
  const parts = points.map(({ part }) => part);
  const line = {
    mark: { type: "line", point: true },
    encoding: { x, y, color: nominal("line", names) },
  };
  const rule = {
    mark: { type: "rule", strokeDash: [4, 4], color: "#444" },
    encoding: { y: { datum: limit, type: "quantitative" } },
  };
  return svgOf({
    title,
    data: { values: points },
    facet: { column: nominal("part", parts) },
    spec: { width: 230, height: 220, layer: [line, rule] },
  });
}
