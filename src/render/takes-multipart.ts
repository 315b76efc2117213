import type { Service } from "../service/service.js";

/** Whether any operation takes multipart forms, which need a package and a run-time file of their own. */
export function takesMultipart({ apis }: Service): boolean {
  return apis.some(({ handlers }) =>
    handlers.some(({ operations: [{ body }] }) => body?.contents.some((content) => content.as === "multipart")),
  );
}
