/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

/** What may be said about an error besides its description. */
export interface ApiErrorOptions {
  /** For the person in front of the screen; the description is for developers. */
  readonly userMessage?: string;
  /** The error behind this one: it goes to the log, never to the client. */
  readonly cause?: unknown;
  /** Sent with the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error that the client is told about. Anything else that is thrown is answered as SERVER_ERROR. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly userMessage: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, status: number, description: string, options: ApiErrorOptions = {}) {
    super(description, "cause" in options ? { cause: options.cause } : {});
    this.name = code;
    this.code = code;
    this.status = status;
    this.userMessage = options.userMessage;
    this.headers = options.headers ?? {};
  }
}

/** A class that `defineError` makes. */
export type ApiErrorClass = new (description: string, options?: ApiErrorOptions) => ApiError;

/**
 * A class of errors of its own, which `instanceof` tells from others:
 * `const OutOfStock = defineError("OUT_OF_STOCK", 409)`.
 */
export function defineError(code: string, status: number, defaults: ApiErrorOptions = {}): ApiErrorClass {
  return class extends ApiError {
    constructor(description: string, options: ApiErrorOptions = {}) {
      super(code, status, description, { ...defaults, ...options });
    }
  };
}

// RFC 6750, section 3: no error code for a request that brings no credentials at all.
export const AuthorizationHeaderMissing = defineError("AUTHORIZATION_HEADER_MISSING", 401, {
  headers: { "www-authenticate": "Bearer" },
});
export const TokenInvalid = defineError("TOKEN_INVALID", 401, {
  headers: { "www-authenticate": 'Bearer error="invalid_token"' },
});
export const TokenExpired = defineError("TOKEN_EXPIRED", 401, {
  headers: {
    "www-authenticate": 'Bearer error="invalid_token", error_description="The token has expired"',
  },
});
/** Refuses credentials of any kind. A verifier of `security` that throws it names its own scheme to the client. */
export const Unauthorized = defineError("UNAUTHORIZED", 401, {
  headers: { "www-authenticate": "Bearer" },
});
/** Refuses what the caller, who is known, may not do. */
export const Forbidden = defineError("FORBIDDEN", 403);
/** Refuses what another site's page made a user's browser do. */
export const CrossSiteRequest = defineError("CROSS_SITE_REQUEST", 403);
export const InvalidParameter = defineError("INVALID_PARAMETER", 400);
export const NotFound = defineError("NOT_FOUND", 404);
export const MethodNotAllowed = defineError("METHOD_NOT_ALLOWED", 405);
export const PayloadTooLarge = defineError("PAYLOAD_TOO_LARGE", 413);
export const UnsupportedMediaType = defineError("UNSUPPORTED_MEDIA_TYPE", 415);
export const ServerError = defineError("SERVER_ERROR", 500);
/** A handler answered something that its operation doesn't declare. */
export const BadResponse = defineError("BAD_RESPONSE", 500);
export const NotImplemented = defineError("NOT_IMPLEMENTED", 501);
export const ServiceUnavailable = defineError("SERVICE_UNAVAILABLE", 503);

/** An error as the client sees it. */
export interface ErrorBody {
  readonly status: number;
  readonly error: string;
  readonly error_description: string;
  readonly user_message?: string;
  /** Names the error in the log. */
  readonly error_id?: string;
}

/** The answer to an error. */
export function errorBody(error: ApiError, errorId?: string): ErrorBody {
  return {
    status: error.status,
    error: error.code,
    error_description: error.message,
    ...(error.userMessage !== undefined && { user_message: error.userMessage }),
    ...(errorId !== undefined && { error_id: errorId }),
  };
}
