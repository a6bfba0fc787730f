import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** Colours that people tell apart who see colours in other ways (Okabe and Ito). */
export const COLOURS = [
  "#0072B2",
  "#E69F00",
  "#009E73",
  "#CC79A7",
  "#56B4E9",
  "#D55E00",
];

/** Draws a Vega-Lite specification as an SVG document, on white: pages are dark for some readers. */
export async function svgOf(spec: object): Promise<string> {
  const whole = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 12,
    config: {
      font: "sans-serif",
      axis: { labelLimit: 260, labelFontSize: 11, titleFontWeight: "normal" },
      legend: { titleFontWeight: "normal", labelLimit: 300 },
      title: { anchor: "start", fontSize: 13 },
      range: { category: COLOURS },
    },
    ...spec,
  } as TopLevelSpec;
  const view = new View(parse(compile(whole).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return `${svg}\n`;
}
