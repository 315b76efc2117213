#!/usr/bin/env node
import { endProcess } from "../dist/end-process.js";
import { hurryEngine } from "../dist/hurry-engine.js";
import { main } from "../dist/main.js";

hurryEngine(process.versions.v8);
endProcess(await main(process.argv.slice(2), process));
