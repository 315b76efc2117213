/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

/**
 * Goes on with a value: at once where it is there, since to wait for it costs as much as to recall who a token stands
 * for, and else when it is.
 */
export function andThen<Value, Result>(
  value: Value | PromiseLike<Value>,
  goOn: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return isThenable(value) ? Promise.resolve(value).then(goOn) : goOn(value);
}

/**
 * Whether a value is yet to come.
 *
 * Not only of the platform's own: to go on before a library's promise is settled would be to let everybody in.
 */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return "then" in value && typeof value.then === "function";
}
