import { parentPort } from "node:worker_threads";
import { neutralHash } from "./neutral-text.js";

parentPort?.on("message", (text: string) => parentPort?.postMessage(neutralHash(text)));
