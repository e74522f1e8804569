import { setting } from '#base/setting';
import { TRACE_RETENTION_MS_MAX } from './drop.ts';

const DAY_MS = 24 * 3_600_000;

export const traceSettings = {
  retention: setting<number>({
    key: 'trace.retention',
    type: 'duration',
    standard: 30 * DAY_MS,
    min: 7 * DAY_MS,
    max: TRACE_RETENTION_MS_MAX,
    help: 'How long the story of each message is kept; whole weeks are dropped once all of them is older. At most 15 weeks.',
  }),
};
