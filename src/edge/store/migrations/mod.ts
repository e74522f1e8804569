/** Forward-only numbered migrations; a database newer than this list is refused. */
import type { Dialect } from '#format/sql';
import { dayOne } from './0001-day-one.ts';
import { greylist } from './0002-greylist.ts';
import { identity } from './0003-identity.ts';
import { outboundTls } from './0004-outbound-tls.ts';
import { reports } from './0005-reports.ts';
import { lists } from './0006-lists.ts';
import { correspondents } from './0007-correspondents.ts';
import { filterLists } from './0008-filter-lists.ts';
import { quarantine } from './0009-quarantine.ts';
import { training } from './0010-training.ts';
import { filterRules } from './0011-filter-rules.ts';
import { sending } from './0012-sending.ts';
import { representations } from './0013-representations.ts';
import { unsubscriptions } from './0014-unsubscriptions.ts';
import { sendingRecent } from './0015-sending-recent.ts';
import { containedQueue } from './0016-contained-queue.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly statements: (dialect: Dialect) => readonly string[];
}

export const migrations: readonly Migration[] = [
  { number: 1, name: 'day-one', statements: dayOne },
  { number: 2, name: 'greylist', statements: greylist },
  { number: 3, name: 'identity', statements: identity },
  { number: 4, name: 'outbound-tls', statements: outboundTls },
  { number: 5, name: 'reports', statements: reports },
  { number: 6, name: 'lists', statements: lists },
  { number: 7, name: 'correspondents', statements: correspondents },
  { number: 8, name: 'filter-lists', statements: filterLists },
  { number: 9, name: 'quarantine', statements: quarantine },
  { number: 10, name: 'training', statements: training },
  { number: 11, name: 'filter-rules', statements: filterRules },
  { number: 12, name: 'sending', statements: sending },
  { number: 13, name: 'representations', statements: representations },
  { number: 14, name: 'unsubscriptions', statements: unsubscriptions },
  { number: 15, name: 'sending-recent', statements: sendingRecent },
  { number: 16, name: 'contained-queue', statements: containedQueue },
];

/** The version this program writes. */
export const SCHEMA_VERSION = migrations.at(-1)?.number ?? 0;
