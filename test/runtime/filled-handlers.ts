/** The handlers of `fixtures/hello`, written as a user would. */
export const filledHandlers = {
  "src/handlers/helloworld/api.ts": `
import type { DoCrash, DoHello, DoHelloWithInheritance } from "../../generated/api/operations.js";

export const doHello: DoHello = async () => ({ message: "Hello world!" });

export const doHelloWithInheritance: DoHelloWithInheritance = async ({ body }, { log, request, user }) => {
  log.info({ user, headers: request.headers }, "asked");
  return { message: \`You said: \${body.question}\` };
};

export const doCrash: DoCrash = () => {
  throw new Error("OH! NO! I JUST DIED!!");
};
`,
};
