import { describe, expect, it } from "vitest";
import type { Parameter, ParameterStyle } from "../../src/service/service.js";
import { encodeParameters } from "./encode-parameters.js";

const list = ["blue", "black"];
const color = { R: 100, G: 200 };

// The table of OpenAPI 3.1 §4.8.12.3, as its authors have it.
describe("parameters are written as the standard's table has them", () => {
  it.each<[Parameter["in"], ParameterStyle, boolean, unknown, string]>([
    ["path", "matrix", false, "blue", ";color=blue"],
    ["path", "matrix", false, list, ";color=blue,black"],
    ["path", "matrix", true, list, ";color=blue;color=black"],
    ["path", "matrix", false, color, ";color=R,100,G,200"],
    ["path", "matrix", true, color, ";R=100;G=200"],
    ["path", "label", false, list, ".blue,black"],
    ["path", "label", true, list, ".blue.black"],
    ["path", "label", true, color, ".R=100.G=200"],
    ["path", "simple", false, list, "blue,black"],
    ["path", "simple", false, color, "R,100,G,200"],
    ["path", "simple", true, color, "R=100,G=200"],
    ["query", "form", true, list, "color=blue&color=black"],
    ["query", "form", false, list, "color=blue,black"],
    ["query", "form", false, color, "color=R,100,G,200"],
    ["query", "form", true, color, "R=100&G=200"],
    ["query", "spaceDelimited", false, list, "color=blue%20black"],
    ["query", "pipeDelimited", false, list, "color=blue|black"],
    ["query", "deepObject", true, color, "color%5BR%5D=100&color%5BG%5D=200"],
    ["header", "simple", true, color, "R=100,G=200"],
    ["cookie", "form", false, list, "color=blue,black"],
  ])("%s %s explode %s %j", (place, style, explode, value, written) => {
    const encoding = { kind: "style", style, explode } as const;
    const parameter = {
      in: place,
      name: "color",
      required: true,
      deprecated: false,
      encoding,
      schema: true,
    } as Parameter;
    const { path, query, headers, cookies } = encodeParameters(new Map([[parameter, value]]));
    const found = [path.get("color"), query.join("&"), headers.get("color"), cookies.join("; ")].filter(Boolean);
    expect(found).toEqual([written]);
  });
});
