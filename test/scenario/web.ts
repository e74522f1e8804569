/** A reader of web pages: one request, one answer, from an address of our choice. */
import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface AskOptions {
  readonly secure?: boolean;
  /** An address of 127.0.0.0/8, to be somebody else. */
  readonly from?: string;
  readonly host?: string;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
}

export function ask(port: number, path: string, options: AskOptions = {}): Promise<Answer> {
  const { secure = true, from = '127.0.0.1', host = `mx.example.test:${port}`, form } = options;
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const headers = { host, ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) };
  const where = {
    host: '127.0.0.1',
    port,
    path,
    localAddress: from,
    method: body === undefined ? 'GET' : 'POST',
    headers,
  };
  return new Promise((resolve, reject) => {
    const request = secure ? requestHttps({ ...where, rejectUnauthorized: false }) : requestHttp(where);
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.end(body);
  });
}
