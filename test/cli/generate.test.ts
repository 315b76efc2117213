import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runPym, temporaryFolder } from "../run-pym.js";

const fixtures = path.resolve(import.meta.dirname, "../../fixtures");

describe("pym generate", () => {
  it("leaves what is the user's alone, and names the packages that are missing", async () => {
    const folder = await folderWith("profile");
    const manifest = JSON.stringify({ name: "mine", dependencies: { fastify: "^5.8.5", jose: "*" } });
    await writeFile(path.join(folder, "package.json"), manifest);
    await mkdir(path.join(folder, "src"));
    await writeFile(path.join(folder, "src/server.ts"), "// mine\n");
    const { exitCode, stdout } = await runPym(["generate", "api.yaml"], folder);
    expect(exitCode).toBe(0);
    expect(await readFile(path.join(folder, "package.json"), "utf8")).toBe(manifest);
    expect(await readFile(path.join(folder, "src/server.ts"), "utf8")).toBe("// mine\n");
    expect(stdout).toMatch(/npm install ("?[a-z-]+@[^ ]+ )+&& npm install --save-dev /);
    expect(stdout).not.toContain("fastify@");
    expect(stdout).toContain("2 kept");
  });

  it("formats with the settings of the repository", async () => {
    const folder = await folderWith("profile");
    await writeFile(
      path.join(folder, ".prettierrc"),
      JSON.stringify({ singleQuote: true, useTabs: true, semi: false }),
    );
    await runPym(["generate", "api.yaml"], folder);
    const handler = await readFile(path.join(folder, "src/handlers/myserver/profile.ts"), "utf8");
    expect(handler).toContain("from '../../generated/errors.js'\n");
    expect(handler).toContain("\n\tthrow new NotImplemented('doGetProfile is not written yet')\n");
  });

  it("writes into another folder, and finds the configuration beside the document", async () => {
    const folder = await folderWith("profile");
    const { exitCode } = await runPym(["generate", "api.yaml", "--output", "service"], folder);
    expect(exitCode).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["api.yaml", "pym-config.yaml", "service"]);
    expect(await readFile(path.join(folder, "service/src/generated/config.ts"), "utf8")).toContain(
      '"../../../pym-config.yaml"',
    );
  });

  it("tells who may call what, when asked", async () => {
    const folder = await folderWith("profile");
    const { stdout } = await runPym(["generate", "api.yaml", "--access"], folder);
    expect(stdout).toContain("\nGET  /profile/:user_id  required  requiresAuth\n");
    const doors = await folderWith("security");
    const { stdout: table } = await runPym(["generate", "api.yaml", "--access", "--dry-run"], doors);
    expect(table).toMatch(/^GET +\/doors\/cancelled +public$/m);
    expect(table).toMatch(/^GET +\/doors\/inherited +required +session_token$/m);
    expect(table).toMatch(/^GET +\/doors\/with-role +required +session_token \(admin\)$/m);
  });

  it("makes one service of several documents", async () => {
    const folder = await folderWith("profile");
    await cp(path.join(fixtures, "newcomer/pets.yaml"), path.join(folder, "pets.yaml"));
    const { exitCode } = await runPym(["generate", "api.yaml", "pets.yaml"], folder);
    expect(exitCode).toBe(0);
    expect(await readFile(path.join(folder, "src/generated/app.ts"), "utf8")).toContain('["api", "pets"]');
  });

  it("keeps values of secrets out of every file that it writes", async () => {
    const folder = await folderWith("profile");
    const config = await readFile(path.join(folder, "pym-config.yaml"), "utf8");
    await writeFile(
      path.join(folder, "pym-config.yaml"),
      config.replace(/jwt_secret: .*/, "jwt_secret: hunter2-hunter2").concat("\napi_password: hunter2-hunter2\n"),
    );
    await runPym(["generate", "api.yaml"], folder, { MYSERVER_JWT_SECRET: "hunter2-hunter2" });
    const written = readdirSync(path.join(folder, "src"), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const file of written)
      expect(await readFile(path.join(file.parentPath, file.name), "utf8")).not.toContain("hunter2");
  });

  it("never follows a link out of the output folder", async () => {
    const folder = await folderWith("profile");
    const outside = await temporaryFolder();
    await symlink(outside, path.join(folder, "src"), "junction");
    const { exitCode, stderr } = await runPym(["generate", "api.yaml"], folder);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("path-outside-output");
    expect(readdirSync(outside)).toEqual([]);
  });

  it.each([
    [["generate"], "missing required argument 'spec'"],
    [["generate", "nowhere.yaml"], "error file-not-found: there is no file nowhere.yaml"],
    [
      ["generate", "api.yaml", "--config", "nowhere.yaml"],
      "error config-not-found: there is no config file nowhere.yaml",
    ],
    [["generate", "api.yaml", "--rename", "x"], "--rename x is not of the form old=new"],
    [["genrate", "api.yaml"], "Did you mean generate?"],
  ])("%j is answered with what is wrong, exit code 2 and no stack", async (args, message) => {
    const folder = await folderWith("profile");
    const { exitCode, stderr } = await runPym(args, folder);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folder).sort()).toEqual(["api.yaml", "pym-config.yaml"]);
  });
});

async function folderWith(topic: string): Promise<string> {
  const folder = await temporaryFolder();
  for (const file of ["api.yaml", "pym-config.yaml"])
    await cp(path.join(fixtures, topic, file), path.join(folder, file));
  return folder;
}
