/** A refusal in the API's one shape, or a failure to reach it at all. */

export type ErrorBody = { error: string; message: string; details?: { [name: string]: unknown } };

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: { [name: string]: unknown };

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = "ApiError";
    this.status = status;
    this.code = body.error;
    this.details = body.details ?? {};
  }
}

/** No answer came back: the request may or may not have arrived. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super("no answer", { cause });
    this.name = "NoAnswer";
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === "object" && body !== null && "error" in body && "message" in body;
}

/** A body that is not ours (a proxy's page, nothing at all) is as good as no answer: nobody said what happened. */
export function errorFrom(status: number, body: unknown): ApiError | NoAnswer {
  return isErrorBody(body) ? new ApiError(status, body) : new NoAnswer(`status ${status}`);
}
