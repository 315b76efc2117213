import type { Service } from "../service/service.js";

/** Whether any operation is answered item by item, which a run-time file of its own is for. */
export function answersSequences({ apis }: Service): boolean {
  return apis.some(({ handlers }) =>
    handlers.some(({ operations: [{ responses }] }) =>
      responses.some(({ contents }) =>
        contents.some(({ as }) => as === "events" || as === "jsonLines" || as === "jsonSequence"),
      ),
    ),
  );
}
