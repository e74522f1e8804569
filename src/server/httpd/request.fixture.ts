/** Requests for tests, and what is looked at in answers. */
import { encodeUtf8 } from '#base/bytes';
import type { WebAnswer, WebRequest } from './ports.ts';

export interface MadeRequest {
  readonly method?: string;
  readonly host?: string;
  readonly client?: string;
  readonly secure?: boolean;
  readonly sni?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Over HTTPS from a stranger, unless said otherwise. */
export function request(target: string, made: MadeRequest = {}): WebRequest {
  const { fields = {} } = made;
  return {
    method: made.method ?? 'GET',
    target,
    host: made.host ?? 'mx.example.test',
    client: made.client ?? '192.0.2.7',
    secure: made.secure ?? true,
    sni: made.sni,
    field: (name) => fields[name],
    body: encodeUtf8(made.body ?? ''),
  };
}

export function fieldOf(answer: WebAnswer, name: string): string | undefined {
  return answer.fields.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
}

export function textOf(answer: WebAnswer): string {
  return Buffer.from(answer.body).toString('utf8');
}
