import { describe, expect, it } from "vitest";
import { assignModelNames, assignNames } from "../../src/service/assign-names.js";
import { camelCase, kebabCase, pascalCase } from "../../src/service/names.js";
import { parseDottedPath } from "../../src/service/parse-dotted-path.js";

describe("names", () => {
  it.each([
    ["do_get_profile", "doGetProfile", "DoGetProfile", "do-get-profile"],
    ["listPets", "listPets", "ListPets", "list-pets"],
    ["repos/list-for-org", "reposListForOrg", "ReposListForOrg", "repos-list-for-org"],
    ["URLList", "urlList", "URLList", "urllist"],
    ["GET_users", "getUsers", "GETUsers", "get-users"],
    ["2fa", "_2fa", "_2fa", "2fa"],
    ["Admin/Tools", "adminTools", "AdminTools", "admin-tools"],
    ["🚀", "", "", ""],
  ])("%s", (text, camel, pascal, kebab) => {
    expect([camelCase(text), pascalCase(text), kebabCase(text)]).toEqual([camel, pascal, kebab]);
  });

  it("of models: the strongest claim first, and no two that differ in case only", () => {
    const names = assignModelNames([
      "variant",
      "Variant",
      "Foo_Bar",
      "FooBar",
      "foo-bar",
      "class",
      "Record",
      "🚀",
      "constructor",
      "__proto__",
    ]);
    expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
      {
        "FooBar": "FooBar",
        "Foo_Bar": "Foo_Bar",
        "Record": "RecordModel",
        "Variant": "Variant",
        "__proto__": "Proto",
        "class": "Class",
        "constructor": "Constructor",
        "foo-bar": "FooBarModel",
        "variant": "VariantModel",
        "🚀": "Model",
      }
    `);
    expect(new Set([...names.values()].map((name) => name.toLowerCase())).size).toBe(names.size);
  });

  it("that two claim go to neither, in whatever order", () => {
    const claims = [
      { key: "a", candidates: ["get", "getA"] },
      { key: "b", candidates: ["get", "getB"] },
      { key: "c", candidates: ["list"] },
    ];
    expect(Object.fromEntries(assignNames(claims))).toEqual({ a: "getA", b: "getB", c: "list" });
    expect(Object.fromEntries(assignNames([...claims].reverse()))).toEqual({ a: "getA", b: "getB", c: "list" });
  });

  it.each([
    ["myserver.profile.do_get_profile", { module: ["myserver", "profile"], exportName: "doGetProfile" }],
    ["a.delete", { module: ["a"], exportName: "deleteOperation" }],
    ["a", undefined],
    ["a..b", undefined],
    ["../a.b", undefined],
    ["a.b/c", undefined],
    ["a.b\n", undefined],
    ["a.b();", undefined],
    [["a.b"], undefined],
    ["a.__", undefined],
  ])("%j as a dotted path", (path, expected) => {
    expect(parseDottedPath(path)).toEqual(expected);
  });
});
