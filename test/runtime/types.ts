/* eslint-disable @typescript-eslint/require-await, @typescript-eslint/no-meaningless-void-operator, @typescript-eslint/no-generated-empty-object-type -- each line is there for its type */
// Compiled, never run: what the types of the run-time part accept and what they refuse.
import type { Settings, SettingsReceived } from "../.generated/directions/src/generated/api/models.js";
import { requiresAuth, type AuthenticatedUser } from "../.generated/hello/src/generated/auth.js";
import {
  apiKeyScheme,
  basicScheme,
  bearerJwt,
  oauth2Scheme,
  optionally,
  requires,
} from "../.generated/hello/src/generated/security.js";
import type {
  ApiKeyVerifier,
  Identified,
  MaybeIdentified,
  OAuth2Verifier,
} from "../.generated/hello/src/generated/security.js";
import type { Chat, WatchNotices, WatchTicks } from "../.generated/bodies/src/generated/api/operations.js";
import type { createClient as createBodiesClient } from "../.generated/bodies/src/generated/api/client.js";
import type { ServerSentEvent } from "../.generated/bodies/src/generated/runtime.js";
import { guard, operation, reply } from "../.generated/hello/src/generated/runtime.js";
import type {
  Contract,
  Handler,
  Known,
  Reply,
  Status4XX,
  Status5XX,
} from "../.generated/hello/src/generated/runtime.js";

interface Profile {
  user_id: string;
  kind: "person" | "robot";
  tags?: string[];
}
interface Failure {
  status: number;
  error: string;
}
interface Input {
  readonly path: { readonly user_id: string };
}
type Output =
  | Profile
  | Reply<200, Profile>
  | Reply<201, Profile, { location: string }>
  | Reply<Status4XX | Status5XX, Failure>
  | Reply<204>;

declare const contract: Contract<Input, Output>;
const method = "GET";
const url = "/profile/:user_id";

// ---------------------------------------------------------------- guards

interface Audit {
  readonly startedAt: Date;
}
const logged = guard(async (): Promise<{ audit: Audit }> => ({ audit: { startedAt: new Date() } }));
const refusing = guard(async () => {
  throw new Error("not written yet");
});
const silent = guard(({ log }) => {
  log.info("called");
});
const maybeUser = guard((): { user?: AuthenticatedUser } => ({}));
const eitherUser = guard((): { user: AuthenticatedUser } | { user: { admin: boolean } } => ({ user: { admin: true } }));
const otherUser = guard(() => ({ user: { admin: true } }));

type Public = Handler<Input, Output>;
type ForUsers = Handler<Input, Output, { user: AuthenticatedUser }>;
type Audited = Handler<Input, Output, { user: AuthenticatedUser } & Known<typeof logged>>;

const open: Public = async ({ path }) => ({ user_id: path.user_id, kind: "person" });
const forUsers: ForUsers = async (_input, { user }) => ({ user_id: user.sub, kind: "person" });
const audited: Audited = async (_input, { user, audit, log }) => {
  log.info(audit.startedAt.toISOString());
  return { user_id: user.sub, kind: "person" };
};

operation({ method, url, contract, handler: open });
operation({ method, url, contract, handler: requiresAuth(open) });
operation({ method, url, contract, handler: requiresAuth(forUsers) });
operation({ method, url, contract, handler: requiresAuth(logged(audited)) });
operation({ method, url, contract, handler: logged(requiresAuth(audited)) });
operation({ method, url, contract, handler: refusing(silent(requiresAuth(logged(audited)))) });
operation({ method, url, contract, handler: requiresAuth(refusing(logged(silent(audited)))) });

// @ts-expect-error the handler uses `user`, and its guard was forgotten
operation({ method, url, contract, handler: forUsers });
// @ts-expect-error nothing gives `user`
operation({ method, url, contract, handler: logged(audited) });
// @ts-expect-error nothing gives `audit`
operation({ method, url, contract, handler: requiresAuth(audited) });
// @ts-expect-error a guard that only refuses gives nothing
operation({ method, url, contract, handler: refusing(forUsers) });
// @ts-expect-error the user may be missing
operation({ method, url, contract, handler: maybeUser(forUsers) });
// @ts-expect-error this may be another kind of user
operation({ method, url, contract, handler: eitherUser(forUsers) });
// @ts-expect-error this is another kind of user
operation({ method, url, contract, handler: otherUser(forUsers) });

const optional: Handler<Input, Output, Known<typeof maybeUser>> = (_input, { user }) => ({
  user_id: user?.sub ?? "stranger",
  kind: "person",
});
operation({ method, url, contract, handler: maybeUser(optional) });
operation({ method, url, contract, handler: requiresAuth(optional) });

const knownOfSilent: Known<typeof silent> = {};
const knownOfAuth: Known<typeof requiresAuth>["user"]["sub"] = "u1";
void [knownOfSilent, knownOfAuth];

const nosy: Public = async (_input, context) => {
  // @ts-expect-error an operation without a guard has no user
  void context.user;
  return reply(204);
};
void nosy;

// ---------------------------------------------------------------- security

const jwt = bearerJwt("jwt");
const key = apiKeyScheme("api_key", { in: "header", name: "X-Key" }, async ({ key }) => ({ tenant: key }));
const login = basicScheme("login", ({ username }) => (username === "" ? undefined : { name: username }));
type ShopScopes = readonly ["read"] | readonly ["write", "read"];
const verifyShop = ((_credentials, _context, scopes) => ({ scopes })) satisfies OAuth2Verifier<ShopScopes>;
const shop = oauth2Scheme("shop", verifyShop);
const unwritten = apiKeyScheme("later", { in: "query", name: "key" }, (() => {
  throw new Error("not written yet");
}) satisfies ApiKeyVerifier);

type ByToken = Handler<Input, Output, Identified<[typeof jwt]>>;
type ByAny = Handler<Input, Output, Identified<[typeof jwt] | [typeof key, typeof login]>>;
type Optional = Handler<Input, Output, MaybeIdentified<[typeof jwt] | [typeof key]>>;

const byToken: ByToken = (_input, { user, identities }) => {
  const same: string = identities.jwt.sub;
  return { user_id: user.sub || same, kind: "person" };
};
const byAny: ByAny = (_input, { user, identities }) => {
  // @ts-expect-error who it is depends on what was shown
  void user.sub;
  const id = "tenant" in user ? user.tenant : user.sub;
  return { user_id: "login" in identities ? identities.login.name : id, kind: "person" };
};
const maybe: Optional = (_input, { user }) => {
  // @ts-expect-error there may be nobody
  void user.sub;
  return { user_id: user === undefined ? "nobody" : "sub" in user ? user.sub : user.tenant, kind: "person" };
};
const byLater: Handler<Input, Output, Identified<[typeof unwritten]>> = () => reply(204);

operation({ method, url, contract, handler: requires([jwt()])(byToken) });
operation({ method, url, contract, handler: requires([jwt("admin")])(byToken) });
operation({ method, url, contract, handler: requires([jwt()], [key(), login()])(byAny) });
operation({ method, url, contract, handler: requires([jwt()])(byAny) });
operation({ method, url, contract, handler: requires([jwt()])(open) });
operation({ method, url, contract, handler: optionally([jwt()], [key()])(maybe) });
operation({ method, url, contract, handler: requires([jwt()], [key()])(maybe) });
operation({ method, url, contract, handler: requires([unwritten()])(byLater) });
operation({ method, url, contract, handler: requires([shop("write", "read")], [shop("read")])(open) });
operation({ method, url, contract, handler: requires([jwt()])(requiresAuth(forUsers)) });

// @ts-expect-error the guard was forgotten
operation({ method, url, contract, handler: byToken });
// @ts-expect-error the guard was forgotten, and the user may be missing
operation({ method, url, contract, handler: maybe });
// @ts-expect-error there may be nobody
operation({ method, url, contract, handler: optionally([jwt()])(byToken) });
// @ts-expect-error the other alternative has no such user
operation({ method, url, contract, handler: requires([jwt()], [key()])(byToken) });
// @ts-expect-error the first scheme says who the user is
operation({ method, url, contract, handler: requires([key(), jwt()])(byToken) });
// @ts-expect-error this is another scheme
operation({ method, url, contract, handler: requires([key()])(byToken) });
// @ts-expect-error no operation asks for these scopes
shop("write");
// @ts-expect-error nobody is let in by nothing
requires();
// @ts-expect-error nobody is let in by an empty requirement
requires([]);

// ---------------------------------------------------------------- what a handler returns

const good: Public[] = [
  () => ({ user_id: "u1", kind: "robot", tags: ["a"] }),
  async () => reply(200, { user_id: "u1", kind: "robot", tags: ["a"] }),
  async () => reply(201, { user_id: "u1", kind: "robot" }, { location: "/profile/u1" }),
  async () => reply(404, { status: 404, error: "NO_SUCH_USER" }),
  async () => reply(204),
  async ({ path }) =>
    path.user_id === "" ? reply(404, { status: 404, error: "NO_SUCH_USER" }) : { user_id: "u1", kind: "person" },
];
void good;

// @ts-expect-error `kind` is missing
const incomplete: Public = async () => ({ user_id: "u1" });
// @ts-expect-error 302 is not declared
const undeclared: Public = async () => reply(302, { status: 302, error: "MOVED" });
// @ts-expect-error 404 answers a failure
const wrongBody: Public = async () => reply(404, { user_id: "u1", kind: "robot" });
// @ts-expect-error 201 says where the profile is
const headerless: Public = async () => reply(201, { user_id: "u1", kind: "robot" });
// @ts-expect-error only `reply` makes a reply
const lookalike: Public = async () => ({ status: 204, body: undefined, headers: undefined });
void [incomplete, undeclared, wrongBody, headerless, lookalike];

// ---------------------------------------------------------------- the contract decides

declare const narrower: Handler<{ readonly query: { readonly limit: number } }, Output>;
// @ts-expect-error the operation has no such input
operation({ method, url, contract, handler: narrower });

// ---------------------------------------------------------------- what is answered item by item

async function* ticks(): AsyncGenerator<{ event: "tick"; data: { number: number; at: Date } }> {
  yield { event: "tick", data: { number: 1, at: new Date() } };
}
const watching: WatchTicks = () => ticks();
const chatting: Chat[] = [
  async () => ({ text: "all at once" }),
  async function* () {
    yield { data: { text: "word" } };
  } as Chat,
];
// @ts-expect-error an event has its data
const dataless: WatchTicks = () => [{ event: "tick" }];
// @ts-expect-error a tick is an object
const wrongData: Chat = async () => ({ [Symbol.asyncIterator]: () => notices()[Symbol.asyncIterator]() });
declare function notices(): AsyncIterable<ServerSentEvent>;
const noticing: WatchNotices = () => notices();
void [watching, chatting, dataless, wrongData, noticing];

async function reading(client: ReturnType<typeof createBodiesClient>): Promise<string | undefined> {
  for await (const tick of await client.watchTicks()) {
    const event: "tick" = tick.event;
    void event;
    return tick.data.at;
  }
  for await (const { at } of await client.readLog()) {
    // @ts-expect-error the service has Dates, the client has what JSON says
    const date: Date | undefined = at;
    void date;
  }
  return undefined;
}
void reading;

// ---------------------------------------------------------------- a discriminator tells options apart

type Plan = NonNullable<Settings["plan"]>;
type PlanReceived = NonNullable<SettingsReceived["plan"]>;

const priceOf = (plan: Plan): number => {
  // @ts-expect-error a free plan has no price
  void plan.price;
  switch (plan.kind) {
    case "free":
      return plan.until === undefined ? 0 : plan.until.length;
    case "monthly":
    case "yearly":
      return plan.price;
  }
};
const currencyOf = (plan: PlanReceived): string => (plan.kind === "free" ? "" : plan.currency);
// @ts-expect-error no plan is of this kind
priceOf({ kind: "weekly", price: 1 });
// @ts-expect-error a paid plan has a price
priceOf({ kind: "yearly" });
void currencyOf;
