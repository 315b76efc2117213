/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { executionAsyncResource } from "node:async_hooks";

// For each call of `process.nextTick` Node makes an object, and an answer takes several calls. V8 is quick to make it
// only as long as it knows its shape. After some garbage collections that found no such object, as in a service that
// nobody calls for a while, it has forgotten the shape, and never learns it again: then each call takes six times as
// long, and a small answer a fifth longer. One object that is kept is enough for the shape to be remembered.
const kept: object[] = [];

/** Has `process.nextTick` stay as fast as it is. Called at the start, before V8 has had time to forget. */
export function keepTicksFast(): void {
  process.nextTick(() => kept.push(executionAsyncResource()));
}
