import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runPym, temporaryFolder } from "../run-pym.js";

const document = 'openapi: 3.1.0\ninfo: { title: Größe, version: "1" }\npaths: {}\n';

it.each<[what: string, bytes: Buffer]>([
  ["UTF-8", Buffer.from(document)],
  ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${document}`)],
  ["UTF-16 with its lower byte first", Buffer.from(`\uFEFF${document}`, "utf16le")],
  ["UTF-16 with its higher byte first", Buffer.from(`\uFEFF${document}`, "utf16le").swap16()],
])("reads %s", async (_, bytes) => {
  expect(await generated(bytes)).toMatchObject({ exitCode: 0, stderr: "" });
});

it("says where a document of another encoding has what is no text", async () => {
  expect(await generated(Buffer.from(document, "latin1"))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      "error file-not-readable: api.yaml is not UTF-8, first at line 2, column 18\n  help: save it as UTF-8\n",
    ) as string,
  });
});

it.each<[what: string, head: number[]]>([
  ["gzip", [0x1f, 0x8b, 0x08]],
  ["zip", [0x50, 0x4b, 0x03, 0x04, 0xff]],
])("says that a document is compressed with %s", async (what, head) => {
  expect(await generated(Buffer.from(head))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      `error file-not-readable: api.yaml is compressed with ${what}\n  help: unpack it first\n`,
    ) as string,
  });
});

async function generated(bytes: Buffer): Promise<object> {
  const folder = await temporaryFolder();
  writeFileSync(path.join(folder, "api.yaml"), bytes);
  return runPym(["generate", "api.yaml"], folder);
}
