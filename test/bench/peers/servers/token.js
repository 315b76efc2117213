import { createVerifier } from "fast-jwt";

import { audience } from "./document.js";

/**
 * Who calls, by the `Authorization` of a request; throws for a token that isn't valid. With the
 * fastest library that there is, and its memory of tokens switched on, since pym has one too.
 */
export function verifyAuthorization(authorization) {
  if (authorization === undefined || !authorization.startsWith("Bearer ")) throw unauthorized();
  try {
    return verify(authorization.slice(7));
  } catch {
    throw unauthorized();
  }
}

const verify = createVerifier({
  key: process.env.BENCH_JWT_SECRET,
  algorithms: ["HS256"],
  allowedIss: audience,
  allowedAud: audience,
  requiredClaims: ["exp"],
  cache: true,
});

function unauthorized() {
  return Object.assign(new Error("unauthorized"), { statusCode: 401, status: 401 });
}
