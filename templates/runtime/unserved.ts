/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { ApiError } from "./errors.js";
import { guard } from "./runtime.js";

/** Stands before an operation that the document protects in a way that is not enforced yet: it refuses every call. */
export const refuseUnserved = guard(() => {
  throw new ApiError("FORBIDDEN", 403, "The security of this operation is not enforced yet, so it is closed");
});
