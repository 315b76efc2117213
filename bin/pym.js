#!/usr/bin/env node
import { hurryEngine } from "../dist/cli/hurry-engine.js";
import { main } from "../dist/main.js";

hurryEngine(process.versions.v8);
process.exitCode = await main(process.argv.slice(2), process);
