import { secret } from "./running-service.js";
import { token } from "./tokens.js";

/** What the service of `fixtures/security` has in its environment. */
export const doorsEnvironment = { DOORS_JWT_SECRET: secret };

/** A token that the service of `fixtures/security` accepts, unless its claims say otherwise. */
export function doorsToken(claims: object = {}): string {
  return token({ payload: { iss: "doors.example", aud: "doors.example", ...claims } });
}
