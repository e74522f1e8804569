/** A pool thread's side. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { faultToRecord } from '#base/fault';
import type { PoolAnswer, PoolRequest, PoolTable, PoolThreadData } from './protocol.ts';

/** An answer waits no longer for the next ones, unless a job that was begun takes longer. */
const GATHER_MS = 5;

/**
 * Serves jobs in a pool thread, one after the other. Answers travel together while as many jobs still wait here: the pool
 * sends the next ones meanwhile, and neither side wakes the other for each.
 */
export function servePool(port: MessagePort, jobs: PoolTable): void {
  const { begun } = workerData as PoolThreadData;
  const counter = new Int32Array(begun);
  const waiting: PoolRequest[] = [];
  port.on('message', (requests: readonly PoolRequest[]) => {
    waiting.push(...requests);
    let answers: PoolAnswer[] = [];
    let sinceMs = performance.now();
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      Atomics.add(counter, 0, 1);
      answers.push(answerOf(jobs, request));
      for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port)) {
        waiting.push(...(more.message as readonly PoolRequest[]));
      }
      const now = performance.now();
      if (answers.length < waiting.length && now - sinceMs < GATHER_MS) continue;
      port.postMessage(answers);
      answers = [];
      sinceMs = now;
    }
  });
}

function answerOf(jobs: PoolTable, { name, args }: PoolRequest): PoolAnswer {
  try {
    const job = jobs[name];
    if (job === undefined) throw new Error(`Cannot find job "${name}"`);
    return { ok: true, value: job(args as never) };
  } catch (error) {
    return { ok: false, fault: faultToRecord(error) };
  }
}
