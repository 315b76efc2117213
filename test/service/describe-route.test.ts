import { fastify } from "fastify";
import { describe, expect, it } from "vitest";
import { describeRoute } from "../../src/service/describe-route.js";

describe("a path template as the router takes it", () => {
  it.each([
    ["/profile/{user_id}", "/profile/:user_id", "/profile/u1", { user_id: "u1" }],
    ["/items/{item-id}", "/items/:item_id", "/items/7", { item_id: "7" }],
    ["/a:lookUp", "/a::lookUp", "/a:lookUp", {}],
    ["/files/{name}.{ext}", "/files/:name(^[^]+?).:ext(^[^]+?)", "/files/a.png", { name: "a", ext: "png" }],
    ["/at/{lat},{lng}", "/at/:lat(^[^]+?),:lng(^[^]+?)", "/at/1.5,2", { lat: "1.5", lng: "2" }],
    ["/v/{id}:undelete", "/v/:id(^[^]+?)::undelete", "/v/x:undelete", { id: "x" }],
    ["/{a-b}/{a_b}", "/:a_b/:a_b_", "/1/2", { a_b: "1", a_b_: "2" }],
    ["/{größe}", "/:gr__e", "/7", { gr__e: "7" }],
  ])("%s", async (template, route, url, params) => {
    const described = describeRoute(template);
    expect(described).toMatchObject({ ok: true, route });
    const app = fastify();
    app.get(route, (request) => request.params);
    const answer = await app.inject(url);
    expect(answer.json()).toEqual(params);
  });

  it.each(["/search?q={q}", "/token#refresh", "/a/*", "/a/{b"])("%s can't be served", (template) => {
    expect(describeRoute(template)).toMatchObject({ ok: false });
  });
});
