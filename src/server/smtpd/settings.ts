import { MESSAGE_BYTES_MAX_DEFAULT } from '#base/limits';
import { setting } from '#base/setting';

/** Limits of SMTP and submission (product IN9, OU3). */
export const smtpSettings = {
  messageBytesMax: setting<number>({
    key: 'smtp.message-size',
    type: 'size',
    standard: MESSAGE_BYTES_MAX_DEFAULT,
    min: 64 * 1024,
    max: 1024 * 1024 * 1024,
    help: 'Largest message, with its envelope; a larger one is refused with 552.',
  }),
  recipientsMax: setting<number>({
    key: 'smtp.recipients',
    type: 'count',
    standard: 100,
    min: 1,
    max: 10_000,
    help: 'Recipients of one incoming message; for one more the sender is told to start another (452).',
  }),
  submissionRecipientsMax: setting<number>({
    key: 'submission.recipients',
    type: 'count',
    standard: 25,
    min: 1,
    max: 10_000,
    help: 'Recipients of one submitted message, copies of the same Message-ID added up; with more it is sent to nobody (550).',
    scopes: ['platform', 'domain', 'account'],
  }),
  submissionTlsWait: setting<number>({
    key: 'submission.tls-wait',
    type: 'duration',
    standard: 200,
    min: 0,
    max: 5000,
    help: 'How long the greeting on 587 and 2525 waits for mail programs that are set to TLS from the start (SSL): they are understood there too. Networks of limits.exempt are greeted at once; 0 greets everybody at once.',
  }),
  foreignFrom: setting<string>({
    key: 'submission.foreign-from',
    type: 'choice',
    choices: ['allow', 'refuse'],
    standard: 'allow',
    help: 'Whether the From field of what is submitted may name an address of a domain that is not hosted here; if so, a Sender field says who sent it. Addresses of others who live here are always refused.',
  }),
  foreignSender: setting<string>({
    key: 'relay.foreign-sender',
    type: 'choice',
    choices: ['refuse', 'allow'],
    standard: 'refuse',
    help: 'Whether the networks of relay.trusted may send to other servers for a sender whose domain is not hosted here.',
  }),
  prdr: setting<boolean>({
    key: 'smtp.prdr',
    type: 'switch',
    standard: true,
    help: 'Whether port 25 offers PRDR, by which a server that asks for it hears what became of each recipient of a message; without it one answer counts for all, and a copy that one recipient does not want is filed in Junk.',
  }),
  connectionsPerClient: setting<number>({
    key: 'smtp.connections-per-client',
    type: 'count',
    standard: 10,
    min: 1,
    max: 10_000,
    help: 'SMTP connections at once from one address; one more is told to come again later (421).',
  }),
  errorDelay: setting<number>({
    key: 'smtp.error-delay',
    type: 'duration',
    standard: 3000,
    min: 0,
    max: 60_000,
    help: 'How long replies are held back once a client has made ten errors.',
  }),
  timeout: setting<number>({
    key: 'smtp.timeout',
    type: 'duration',
    standard: 180_000,
    min: 10_000,
    max: 3_600_000,
    help: 'How long a client may take for a command or a piece of its message.',
  }),
} as const;
