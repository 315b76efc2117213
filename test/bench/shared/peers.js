import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export const peers = path.resolve(import.meta.dirname, "../peers");
const packages = path.join(peers, "node_modules");

/** Installs what pym is compared with, exactly as its lock file says, unless that has been done. */
export function installPeers(progress) {
  const lock = createHash("sha256")
    .update(readFileSync(path.join(peers, "package-lock.json")))
    .digest("hex");
  const mark = path.join(packages, ".installed");
  if (existsSync(mark) && readFileSync(mark, "utf8") === lock) return;
  progress("installing the peers of test/bench/peers/package.json");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: peers,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  writeFileSync(mark, lock);
}

/** A file of a peer's package. */
export function peerFile(...parts) {
  return path.join(packages, ...parts);
}

/** The exact version of a package that is compared with. */
export function peerVersion(name) {
  return JSON.parse(readFileSync(path.join(peers, "package.json"), "utf8")).dependencies[name];
}
