/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { Contract } from "./contract.js";

/**
 * Why a call has no reply: `input` can't be sent, `token` is missing, `network` and `timeout` got in
 * the way, `abort` is the caller's own, a `redirect` isn't followed, a `reply` can't be read.
 */
export type CallFailure = "input" | "token" | "network" | "timeout" | "abort" | "redirect" | "reply";

/** A call that came to no reply. The error behind it is its `cause`. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly reason: CallFailure;

  constructor(reason: CallFailure, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/** The operation that a call is made to. */
export interface CalledOperation {
  readonly method: string;
  /** As the document has it: `/profile/{user_id}`. */
  readonly path: string;
  readonly contract: Contract<never, unknown>;
}

/** An answer as it was read. */
export interface ReadReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
  /** Whether the document has this status, with a body of this kind. */
  readonly declared: boolean;
  /** All that was sent, also where the document declares no body. */
  readonly content: unknown;
}

/** An answer that is no success, or that the document doesn't declare. `isErrorOf` knows its types. */
export class ErrorReply<Status extends number = number, Body = unknown> extends Error {
  override readonly name = "ErrorReply";
  readonly status: Status;
  /** Whether the document has this status, with a body of this kind. */
  readonly declared: boolean;
  /** The service's name of the error, where it answers as pymacaron does: `USER_NOT_FOUND`. */
  readonly code: string | undefined;
  /** What the service says to the person in front of the screen. */
  readonly userMessage: string | undefined;
  /** Names the error in the log of the service. */
  readonly errorId: string | undefined;
  // Private, so that a logged error doesn't log them.
  readonly #operation: CalledOperation;
  readonly #body: Body;
  readonly #headers: Headers;

  constructor(operation: CalledOperation, reply: ReadReply) {
    const { code, description, userMessage, errorId } = readErrorBody(reply.content);
    const undeclared = reply.declared ? undefined : "which the document doesn't declare";
    const details = [undeclared, code, description].filter((detail) => detail !== undefined);
    super([`${operation.method} ${operation.path} answered ${reply.status}`, ...details].join(", "));
    this.status = reply.status as Status;
    this.declared = reply.declared;
    this.code = code;
    this.userMessage = userMessage;
    this.errorId = errorId;
    this.#operation = operation;
    this.#body = reply.body as Body;
    this.#headers = reply.headers;
  }

  get operation(): CalledOperation {
    return this.#operation;
  }

  get body(): Body {
    return this.#body;
  }

  get headers(): Headers {
    return this.#headers;
  }
}

function readErrorBody(content: unknown) {
  const members: Readonly<Record<string, unknown>> = typeof content === "object" && content !== null ? { ...content } : {};
  const textOf = (name: string): string | undefined => {
    const value = members[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    code: textOf("error"),
    description: textOf("error_description"),
    userMessage: textOf("user_message"),
    errorId: textOf("error_id"),
  };
}
