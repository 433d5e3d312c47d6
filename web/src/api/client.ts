import type { Failure } from './types';

// What went wrong, in the service's words; `code` is ours where the service did not answer at all.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly runId?: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

// No answer: the service does not run, or the network between is down.
export const kNoAnswer = 'NO_ANSWER';

let csrfToken: string | null = null;

// Comes with the log-in, and with the question who is asking; it proves that a change was asked for by our own page.
export function setCsrfToken(token: string | null | undefined): void {
  csrfToken = token ?? null;
}

function headersFor(method: string, hasBody: boolean, more: Record<string, string>): Headers {
  const headers = new Headers({ Accept: 'application/json', ...more });
  if (hasBody) headers.set('Content-Type', 'application/json');
  if (method !== 'GET' && csrfToken !== null) headers.set('X-CSRF-Token', csrfToken);
  return headers;
}

export async function refusalOf(response: Response): Promise<ApiError> {
  try {
    const failure = (await response.json()) as Failure;
    return new ApiError(response.status, failure.code, failure.message, failure.hint, failure.run_id);
  } catch {
    return new ApiError(response.status, kNoAnswer, response.statusText, '');
  }
}

// Throws ApiError for everything but success, AbortError when it is given up.
export async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, kNoAnswer, '', '');
  }
  if (!response.ok) throw await refusalOf(response);
  return response;
}

interface Options {
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

// All that an answer says: `etag` names the version that was read, for an edit that must not undo somebody else's.
export interface Answer<Data> {
  data: Data;
  message: string;
  etag: string | null;
  beside: Record<string, unknown>; // what a few answers have beside their data
}

export async function ask<Data>(
  method: string, path: string, body?: unknown, options: Options = {},
): Promise<Answer<Data>> {
  const response = await send(path, {
    method,
    headers: headersFor(method, body !== undefined, options.headers ?? {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const { success: _, data, message, ...beside } = (await response.json()) as Record<string, unknown>;
  return { data: data as Data, message: String(message), etag: response.headers.get('ETag'), beside };
}

export const get = async <Data>(path: string, options: Options = {}) =>
  (await ask<Data>('GET', path, undefined, options)).data;
export const post = async <Data>(path: string, body?: unknown, options: Options = {}) =>
  (await ask<Data>('POST', path, body, options)).data;
export const remove = async <Data>(path: string, options: Options = {}) =>
  (await ask<Data>('DELETE', path, undefined, options)).data;

// An edit of what was seen: another version by now is refused with 412.
export const ifMatch = (etag: string | null): Record<string, string> => (etag === null ? {} : { 'If-Match': etag });

// "/api/v1/plans/a%2Fb/runs" of path`/api/v1/plans/${name}/runs`.
export function path(texts: TemplateStringsArray, ...values: (string | number)[]): string {
  return texts.reduce((whole, text, at) => whole + encodeURIComponent(String(values[at - 1])) + text);
}

export function query(parameters: Record<string, string | number | boolean | null | undefined>): string {
  const known = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== null && value !== undefined && value !== '') known.set(name, String(value));
  const text = known.toString();
  return text === '' ? '' : `?${text}`;
}
