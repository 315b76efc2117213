/** The handlers and verifiers of `fixtures/security`, written as a user would. */
export const filledDoors = {
  "src/handlers/doors.ts": `
import type * as operations from "../generated/api/operations.js";

interface Known {
  readonly user?: { readonly sub: string } | { readonly name: string } | undefined;
  readonly identities?: object;
}

function visitor({ user, identities = {} }: Known): { name: string; shown: string[] } {
  const name = user === undefined ? "nobody" : "sub" in user ? user.sub : user.name;
  return { name, shown: Object.keys(identities).sort() };
}

export const cancelled: operations.Cancelled = () => visitor({});
export const changeWithDeviceKey: operations.ChangeWithDeviceKey = (_, context) => visitor(context);
export const decorated: operations.Decorated = (_, context) => visitor(context);
export const decoratedKey: operations.DecoratedKey = (_, context) => visitor(context);
export const decoratedOnly: operations.DecoratedOnly = (_, context) => visitor(context);
export const inherited: operations.Inherited = (_, context) => visitor(context);
export const maybeBoth: operations.MaybeBoth = (_, context) => visitor(context);
export const maybeEither: operations.MaybeEither = (_, context) => visitor(context);
export const maybeKeyFirst: operations.MaybeKeyFirst = (_, context) => visitor(context);
export const maybeToken: operations.MaybeToken = (_, context) => visitor(context);
export const readOrders: operations.ReadOrders = (_, context) => visitor(context);
export const withBothOrLogin: operations.WithBothOrLogin = (_, context) => visitor(context);
export const withCompanyAccount: operations.WithCompanyAccount = (_, context) => visitor(context);
export const withDeviceKey: operations.WithDeviceKey = (_, context) => visitor(context);
export const withLinkKey: operations.WithLinkKey = (_, context) => visitor(context);
export const withMachineToken: operations.WithMachineToken = (_, context) => visitor(context);
export const withNothing: operations.WithNothing = () => visitor({});
export const withPartnerKey: operations.WithPartnerKey = (_, context) => visitor(context);
export const withRole: operations.WithRole = (_, context) => visitor(context);
export const withRoleAndKey: operations.WithRoleAndKey = (_, context) => visitor(context);
export const withRoleOrKey: operations.WithRoleOrKey = (_, context) => visitor(context);
export const withStaffLogin: operations.WithStaffLogin = (_, context) => visitor(context);
export const withThreeKeys: operations.WithThreeKeys = (_, context) => visitor(context);
export const withToken: operations.WithToken = (_, context) => visitor(context);
export const withTokenAndKey: operations.WithTokenAndKey = (_, context) => visitor(context);
export const withTokenAndLogin: operations.WithTokenAndLogin = (_, context) => visitor(context);
export const withTokenOrKey: operations.WithTokenOrKey = (_, context) => visitor(context);
export const withTokenOrLogin: operations.WithTokenOrLogin = (_, context) => visitor(context);
export const writeOrders: operations.WriteOrders = (_, context) => visitor(context);
`,
  "src/handlers/session.ts": `
import type { SignIn, SignOut } from "../generated/api/operations.js";
import { Unauthorized } from "../generated/errors.js";
import { clearToken, sendToken } from "../generated/login.js";
import { reply } from "../generated/runtime.js";

export const signIn: SignIn = async ({ body }, context) => {
  if (body.password !== "open sesame") throw new Unauthorized("There is no such name and password");
  return { token: await sendToken(context, { userId: body.name, insecure: body.name === "dev" }) };
};

export const signOut: SignOut = (_, context) => {
  clearToken(context);
  return reply(204);
};
`,
  "src/handlers/security.ts": `
import type { ShopOauthScopes } from "../generated/api/security.js";
import { Forbidden, Unauthorized } from "../generated/errors.js";
import type {
  ApiKeyVerifier,
  BasicVerifier,
  BearerVerifier,
  OAuth2Verifier,
  OpenIdConnectVerifier,
} from "../generated/security.js";

export const partnerKey = (async ({ key }) => {
  if (key === "broken") throw new Error("the database is down");
  if (key !== "partner-1") throw new Unauthorized("There is no such partner");
  return { name: "partner" };
}) satisfies ApiKeyVerifier;

// To find nobody refuses as well.
export const linkKey = (({ key }) => (key === "link-1" ? { name: "link" } : undefined)) satisfies ApiKeyVerifier;

export const deviceKey = (({ key }) => (key === "device-1" ? { name: "device" } : null)) satisfies ApiKeyVerifier;

export const staffLogin = (({ username, password }) => {
  if (username === "bob") throw new Forbidden("Bob is on leave");
  return username === "ann" && password === "pass:word" && { name: "ann" };
}) satisfies BasicVerifier;

export const machineToken = (async ({ token }) =>
  token === "machine-1" ? { name: "machine" } : undefined) satisfies BearerVerifier;

const granted: Readonly<Record<string, readonly string[]>> = {
  reader: ["orders:read"],
  writer: ["orders:read", "orders:write"],
};

export const shopOauth = (({ token }, _, scopes) => {
  const has = granted[token];
  if (has === undefined) throw new Unauthorized("There is no such token");
  const first: "orders:read" | "orders:write" = scopes[0];
  if (!has.includes(first) || !scopes.every((scope) => has.includes(scope))) throw new Forbidden("The token is not for this");
  return { name: token };
}) satisfies OAuth2Verifier<ShopOauthScopes>;

export const companyAccount = (({ token }) =>
  token === "company-1" ? { name: "employee" } : undefined) satisfies OpenIdConnectVerifier;
`,
};
