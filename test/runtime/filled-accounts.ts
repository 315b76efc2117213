/** The handlers of `fixtures/directions`, and what a caller writes with its client: both have to compile. */
export const filledAccounts = {
  "src/handlers/accounts.ts": `
import type { FindAccounts, OpenAccount, PutSettings } from "../generated/api/operations.js";
import type { Account, AccountReceived } from "../generated/api/models.js";
import { reply } from "../generated/runtime.js";

const secret = { password: "never to be seen", number: 9007199254740993n, created: new Date(0) };

export const findAccounts: FindAccounts = ({ query }) => [
  { ...secret, ...(query.limit === 7 && ({ created: "yesterday", invited: [{ name: 5 }] } as object)), name: JSON.stringify(query), ...(query.limit !== 7 && { invited: [{ ...secret, name: "below" }] }) },
];

export const openAccount: OpenAccount = ({ body }) => {
  const role: "reader" | "writer" = body.role;
  const received: AccountReceived = body;
  const stored = Object.freeze({ ...secret, name: JSON.stringify(received), role });
  return reply(201, stored, { "content-type": "application/json; charset=utf-8" });
};

// What the settings' language says is wrong with the headers: types alone would not let it through.
const wrong: Readonly<Record<string, object>> = {
  missing: { etag: undefined },
  elsewhere: { etag: undefined },
  unquoted: { etag: "1", "x-changes": 1.5 },
  halved: { "x-changes": 0.5 },
  untraced: { "x-trace": { id: "one" } },
};

export const putSettings: PutSettings = ({ body }, context) => {
  const language: string = body.language;
  if (language === "elsewhere") void context.reply.header("ETag", "of a hook");
  // @ts-expect-error what a handler receives is text
  void body.changed?.getTime();
  const headers = {
    etag: '"1"',
    "x-changed": new Date(0),
    "x-changes": 7,
    "x-place": { region: "eu", shard: 3 },
    "x-trace": { id: 1, tags: ["é"] },
    ...wrong[language],
  };
  return reply(200, { notify: body.notify, language, changed: new Date(1000) }, headers);
};

// @ts-expect-error the answer has a header
export const headless: PutSettings = ({ body }) => ({ notify: body.notify, language: "en" });

// @ts-expect-error the answer has a number
export const forgetful: OpenAccount = () => ({ name: "x", created: "1970-01-01T00:00:00Z" });
export const plain: Account = { name: "x", created: "1970-01-01T00:00:00Z", number: 1 };
`,
  "src/usage.ts": `
import { createClient } from "./generated/api/client.js";

const accounts = createClient({ baseUrl: "https://accounts.example.com" });

export async function use(): Promise<void> {
  await accounts.findAccounts();
  await accounts.findAccounts({ query: { after: 3 } });
  const account = await accounts.openAccount({ body: { name: "a", password: "12345678" } });
  const created: string = account.created;
  const number: number = account.number;
  void [created, number];
  // @ts-expect-error a password is never answered
  void account.password;
  // @ts-expect-error the service gives the number
  await accounts.openAccount({ body: { name: "a", password: "12345678", number: "1" } satisfies { number: number } });
  // @ts-expect-error a password has to be sent
  await accounts.openAccount({ body: { name: "a" } });
  const settings = await accounts.putSettings({ path: { number: 1 }, body: { notify: { phone: "1" } } });
  const language: string | undefined = settings.language;
  void language;
}
`,
};
