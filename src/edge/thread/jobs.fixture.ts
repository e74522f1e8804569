/** Entry of the threads that the tests of the pool use. */
import { parentPort, threadId } from 'node:worker_threads';
import { servePool } from './mod.ts';

const jobs = {
  double: (n: number): { readonly value: number; readonly thread: number } => ({ value: n * 2, thread: threadId }),
  fail: (): never => {
    throw new Error('This job fails');
  },
  /** Answers, and comes to its end after that. */
  dieLater: (): void => {
    setImmediate(() => {
      throw new Error('This thread dies between two jobs');
    });
  },
  spin: (): never => {
    for (;;);
  },
};
export type TestJobs = typeof jobs;

if (parentPort !== null) servePool(parentPort, jobs);
