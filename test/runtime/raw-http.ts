import { connect } from "node:net";

/** A request to the byte, since an HTTP client would tidy it. */
export interface RawRequest {
  /** `GET /hello` */
  readonly line: string;
  /** Lines as they are sent: `Authorization: Bearer`. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  /** Without the length or the chunks that say where the body ends. */
  readonly bare?: boolean;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON, where it is any. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Sends a request over a connection of its own and reads the answer until the connection ends. */
export function send(port: number, request: RawRequest): Promise<RawResponse> {
  return exchange(port, encode(request));
}

export function exchange(port: number, bytes: Buffer): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.setTimeout(10_000, () => socket.destroy(new Error("No answer within 10 s")));
    socket.on("data", (chunk) => chunks.push(chunk));
    // A server that refuses a request may cut the connection while the request is still being sent.
    socket.on("error", (error) => {
      if (chunks.length === 0) reject(error);
    });
    socket.on("close", () => {
      resolve(decode(Buffer.concat(chunks)));
    });
  });
}

function encode({ line, headers = [], body, bare = false }: RawRequest): Buffer {
  const length = body === undefined || bare ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${line} HTTP/1.1`, "Host: localhost", "Connection: close", ...length, ...headers];
  return Buffer.concat([Buffer.from([...head, "", ""].join("\r\n"), "latin1"), Buffer.from(body ?? "")]);
}

export function decode(bytes: Buffer): RawResponse {
  const end = bytes.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const text = bytes.subarray(end + 4).toString();
  return {
    status: Number(statusLine.split(" ")[1]),
    headers: Object.fromEntries(lines.map(splitHeader)),
    text,
    json: parse(text),
  };
}

function splitHeader(line: string): [string, string] {
  const mark = line.indexOf(":");
  return [line.slice(0, mark).toLowerCase(), line.slice(mark + 1).trim()];
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
