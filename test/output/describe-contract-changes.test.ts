import { expect, it } from "vitest";

import { shapeHash, type ContractShape } from "../../src/render/contract-shape.js";
import { describeContractChanges } from "../../src/output/describe-contract-changes.js";

const before: ContractShape = {
  parameters: [
    { in: "path", name: "id", required: true, type: "1" },
    { in: "query", name: "page", required: false, type: "1" },
    { in: "query", name: "sort", required: false, type: "1" },
  ],
  body: { required: false, contents: [{ mediaType: "application/json", type: "1" }] },
  responses: [
    { status: "200", contents: [{ mediaType: "application/json", type: "1" }], headers: [] },
    { status: "404", contents: [], headers: [] },
  ],
  guards: ["requiresAuth", "a.audit"],
};

it("says nothing where nothing changed", () => {
  expect(describeContractChanges(before, structuredClone(before))).toEqual([]);
});

it("names each change, the loss of a guard above all", () => {
  const after: ContractShape = {
    parameters: [
      { in: "query", name: "limit", required: false, type: "1" },
      { in: "query", name: "page", required: true, type: "2" },
      { in: "path", name: "id", required: true, type: "1" },
    ],
    body: {
      required: true,
      contents: [
        { mediaType: "application/json", type: "2" },
        { mediaType: "text/plain", type: "1" },
      ],
    },
    responses: [
      {
        status: "200",
        contents: [{ mediaType: "application/json", type: "2" }],
        headers: [{ name: "etag", required: false, type: "1" }],
      },
      { status: "default", contents: [], headers: [] },
    ],
    guards: ["a.audit"],
  };
  expect(describeContractChanges(before, after)).toEqual([
    "parameter query.limit added",
    "parameter query.page is now required",
    "type of parameter query.page changed",
    "parameter query.sort removed",
    "body is now required",
    "type of body application/json changed",
    "body text/plain added",
    "type of response 200 application/json changed",
    "header etag of response 200 added",
    "response 404 removed",
    "response default added",
    "guard requiresAuth removed",
  ]);
  expect(describeContractChanges({ ...before, guards: [] }, before)).toEqual([
    "guard requiresAuth added",
    "guard a.audit added",
  ]);
  const turned = { ...before, guards: ["a.audit", "requiresAuth"] };
  expect(describeContractChanges(before, turned)).toEqual(["guards now in the order a.audit, requiresAuth"]);
});

it("hashes what JSON can hold, whatever the order of its keys", () => {
  expect(shapeHash({ a: 1, b: [{ c: 1, d: 2 }] })).toBe(shapeHash({ b: [{ d: 2, c: 1 }], a: 1 }));
  const odd = JSON.parse('{"__proto__": 1}') as unknown;
  expect(shapeHash(odd)).not.toBe(shapeHash({}));
  expect(shapeHash([1, 2])).not.toBe(shapeHash([2, 1]));
});
