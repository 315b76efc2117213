import { existsSync } from "node:fs";
import { chromium, type BrowserContext } from "playwright-core";
import { temporaryFolder } from "../run-pym.js";

const executablePath = process.env["PYM_CHROMIUM"] ?? "/usr/bin/chromium";

/** What to do where there is no browser; undefined where there is one. */
export const howToGetChromium = existsSync(executablePath)
  ? undefined
  : `There is no ${executablePath}. Install it (on Debian: apt-get install chromium), or name another one in PYM_CHROMIUM`;

const opened: BrowserContext[] = [];

/** A browser without a window that has never been anywhere. Names under `.test` are this machine. */
export async function openChromium(): Promise<BrowserContext> {
  const browser = await chromium.launchPersistentContext(await temporaryFolder(), {
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP *.test 127.0.0.1",
    ],
  });
  opened.push(browser);
  return browser;
}

export async function closeChromium(): Promise<void> {
  await Promise.all(opened.map((browser) => browser.close()));
}
