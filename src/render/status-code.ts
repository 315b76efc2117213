import type { ResponseStatus } from "../service/service.js";
import type { Code } from "./code.js";
import { code, literal } from "./code.js";

/** How a contract names a status: `200`, `"4XX"`, `default`. */
export function statusKey(status: ResponseStatus): Code {
  switch (status.kind) {
    case "code":
      return literal(status.code);
    case "range":
      return literal(`${status.hundreds}XX`);
    case "default":
      return code`default`;
  }
}

/** A status in a name. */
export function statusText(status: ResponseStatus): string {
  switch (status.kind) {
    case "code":
      return String(status.code);
    case "range":
      return `${status.hundreds}XX`;
    case "default":
      return "Default";
  }
}
