/** Reads the arguments of a command as they came over the socket. */
import { Fault } from '#base/fault';
import { didYouMean } from '#model/settings';
import type { ControlArgs } from './server.ts';

function wrong(name: string, what: string): Fault {
  return new Fault('invalid', `Argument "${name}" is not ${what}`, {
    publicText: `The argument ${name} is missing or is not ${what}`,
  });
}

export function textArg(args: ControlArgs, name: string): string {
  const value = args[name];
  if (typeof value !== 'string' || value === '') throw wrong(name, 'a text');
  return value;
}

export function optionalText(args: ControlArgs, name: string): string | undefined {
  return args[name] === undefined || args[name] === null ? undefined : textArg(args, name);
}

export function textsArg(args: ControlArgs, name: string): readonly string[] {
  const value = args[name] ?? [];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw wrong(name, 'a list of texts');
  return value;
}

export function optionalNumber(args: ControlArgs, name: string): number | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong(name, 'a whole number');
  return value;
}

/** Undefined where it was not given, null where it was given as none. */
export function optionalQuota(args: ControlArgs, name: string): number | null | undefined {
  return args[name] === null ? null : optionalNumber(args, name);
}

export function flagArg(args: ControlArgs, name: string): boolean {
  return args[name] === true;
}

/** One of a closed list. */
export function choiceArg<C extends string>(args: ControlArgs, name: string, choices: readonly C[]): C {
  const value = textArg(args, name);
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new Fault('invalid', `Argument "${name}" is "${value}"`, {
    publicText: `"${value}" is not one of ${choices.join(', ')}${didYouMean(value, choices)}`,
  });
}
