/* eslint-disable @typescript-eslint/require-await, @typescript-eslint/no-meaningless-void-operator, @typescript-eslint/no-generated-empty-object-type -- each line is there for its type */
// Compiled, never run: what the types of the run-time part accept and what they refuse.
import { requiresAuth, type AuthenticatedUser } from "../../fixtures/hello/expected/src/generated/auth.js";
import { guard, operation, reply } from "../../fixtures/hello/expected/src/generated/runtime.js";
import type {
  Contract,
  Handler,
  Known,
  Reply,
  Status4XX,
  Status5XX,
} from "../../fixtures/hello/expected/src/generated/runtime.js";

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
