/** What listens where: the standard ports, shifted by the offset. */

export type ServiceKind = 'mx' | 'submission' | 'lmtp' | 'imap' | 'pop3';

export interface Service {
  readonly name: string;
  readonly kind: ServiceKind;
  /** Undefined for the unix socket. */
  readonly port: number | undefined;
  readonly implicitTls: boolean;
}

export const services: readonly Service[] = [
  { name: 'smtp', kind: 'mx', port: 25, implicitTls: false },
  { name: 'submissions', kind: 'submission', port: 465, implicitTls: true },
  { name: 'submission', kind: 'submission', port: 587, implicitTls: false },
  { name: 'submission-2525', kind: 'submission', port: 2525, implicitTls: false },
  { name: 'pop3', kind: 'pop3', port: 110, implicitTls: false },
  { name: 'pop3s', kind: 'pop3', port: 995, implicitTls: true },
  { name: 'imap', kind: 'imap', port: 143, implicitTls: false },
  { name: 'imaps', kind: 'imap', port: 993, implicitTls: true },
];

/** Where standard ports may not be bound by this user. */
export const FALLBACK_PORT_OFFSET = 10_000;

/** What a client hears when there are too many connections. */
export function busyText(kind: ServiceKind): string {
  switch (kind) {
    case 'mx':
    case 'submission':
    case 'lmtp':
      return '421 4.7.0 Too many connections, please try again later\r\n';
    case 'imap':
      return '* BYE [UNAVAILABLE] Too many connections, please try again later\r\n';
    case 'pop3':
      return '-ERR [SYS/TEMP] Too many connections, please try again later\r\n';
    default:
      return kind satisfies never;
  }
}
