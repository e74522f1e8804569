import { connect } from 'node:net';
import { Fault } from '#base/fault';
import { controlSocketPath } from './path.ts';
import { type ControlAnswer, type ControlRequest, LineReader } from './protocol.ts';

/** Nobody listens on the socket, or there is none. */
export class Unreachable extends Error {}

/** Asks the server of a data directory. Items come as they are found; a fault of the server is thrown as one. */
export function callControl(
  dataFolder: string,
  request: ControlRequest,
  onItem: (item: unknown) => void = () => undefined,
): Promise<unknown> {
  const socket = connect(controlSocketPath(dataFolder));
  const reader = new LineReader();
  return new Promise((resolve, reject) => {
    let reached = false;
    const end = (act: () => void): void => {
      socket.destroy();
      act();
    };
    const take = (answer: ControlAnswer): void => {
      if ('item' in answer) onItem(answer.item);
      else if ('done' in answer) end(() => resolve(answer.done));
      else end(() => reject(new Fault(answer.fault.kind, answer.fault.text, { publicText: answer.fault.text })));
    };
    socket.on('connect', () => {
      reached = true;
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const line of reader.push(chunk) ?? []) take(JSON.parse(line) as ControlAnswer);
      } catch (error) {
        end(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    });
    socket.on('error', (error) => reject(reached ? error : notReached(error, dataFolder)));
    socket.on('close', () => reject(new Unreachable('The server closed the connection before it answered')));
  });
}

/** A socket that only its owner may open is no sign that nobody listens. */
function notReached(error: Error & { readonly code?: string }, dataFolder: string): Error {
  if (error.code !== 'EACCES' && error.code !== 'EPERM') return new Unreachable(error.message);
  return new Fault('refused', `Cannot open the socket in ${dataFolder}: ${error.message}`, {
    publicText: `You may not use the server of ${dataFolder}\nRun this as the user that it runs as, or as root`,
  });
}
