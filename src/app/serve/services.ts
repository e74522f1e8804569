/** What speaks which protocol; ports are in the bootstrap configuration. */
import type { ListenerName } from '#app/config';

export type ServiceKind = 'mx' | 'submission' | 'lmtp' | 'imap' | 'pop3' | 'web' | 'milter' | 'filter' | 'filter-lmtp';

export interface Service {
  readonly name: ListenerName;
  readonly kind: ServiceKind;
  readonly implicitTls: boolean;
}

export const services: Readonly<Record<ListenerName, Service>> = {
  smtp: { name: 'smtp', kind: 'mx', implicitTls: false },
  submissions: { name: 'submissions', kind: 'submission', implicitTls: true },
  submission: { name: 'submission', kind: 'submission', implicitTls: false },
  'submission-2525': { name: 'submission-2525', kind: 'submission', implicitTls: false },
  pop3: { name: 'pop3', kind: 'pop3', implicitTls: false },
  pop3s: { name: 'pop3s', kind: 'pop3', implicitTls: true },
  imap: { name: 'imap', kind: 'imap', implicitTls: false },
  imaps: { name: 'imaps', kind: 'imap', implicitTls: true },
  lmtp: { name: 'lmtp', kind: 'lmtp', implicitTls: false },
  http: { name: 'http', kind: 'web', implicitTls: false },
  https: { name: 'https', kind: 'web', implicitTls: true },
  milter: { name: 'milter', kind: 'milter', implicitTls: false },
  filter: { name: 'filter', kind: 'filter', implicitTls: false },
  'filter-lmtp': { name: 'filter-lmtp', kind: 'filter-lmtp', implicitTls: false },
};

/** Where standard ports may not be bound by this user. */
export const FALLBACK_PORT_OFFSET = 10_000;

/** What a client hears when there are too many connections. */
export function busyText(kind: ServiceKind): string {
  switch (kind) {
    case 'mx':
    case 'submission':
    case 'lmtp':
    case 'filter':
    case 'filter-lmtp':
      return '421 4.7.0 Too many connections, please try again later\r\n';
    case 'imap':
      return '* BYE [UNAVAILABLE] Too many connections, please try again later\r\n';
    case 'pop3':
      return '-ERR [SYS/TEMP] Too many connections, please try again later\r\n';
    case 'web':
      return [
        'HTTP/1.1 503 Service Unavailable',
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        'X-Content-Type-Options: nosniff',
        'Retry-After: 60',
        'Content-Length: 0',
        'Connection: close',
        '\r\n',
      ].join('\r\n');
    case 'milter':
      // There is no word for it: the other server does what it does without a filter.
      return '';
    default:
      return kind satisfies never;
  }
}
