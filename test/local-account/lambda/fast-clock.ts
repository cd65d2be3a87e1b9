/**
 * Loaded into a function's process before its bundle (`--import`) where the account's clock is fast: there, dates
 * and timers follow that clock, so that the bundle need not know. `?speed=…&start=…` says which clock.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import promises from 'node:timers/promises';
import { createClock } from '../clock.ts';

const asked = new URL(import.meta.url).searchParams;
const { at, speed } = createClock(Number(asked.get('speed')), Number(asked.get('start')));

const machine = Date;
const now = () => at(machine.now());

globalThis.Date = class extends Date {
  constructor(...given: [number]) {
    super(...(given.length > 0 ? given : ([now()] as const)));
  }

  static override now(): number {
    return now();
  }
} as DateConstructor;

const { setTimeout: later, setInterval: often } = timers;
const sleep = promises.setTimeout;
type Timer = (call: () => void, milliseconds?: number, ...given: unknown[]) => NodeJS.Timeout;
const fast =
  (timer: Timer): Timer =>
  (call, milliseconds = 0, ...given) =>
    timer(call, milliseconds / speed, ...given);

Object.assign(timers, { setTimeout: fast(later), setInterval: fast(often) });
Object.assign(globalThis, { setTimeout: timers.setTimeout, setInterval: timers.setInterval });
Object.assign(promises, {
  setTimeout: (milliseconds = 0, ...given: unknown[]) => sleep(milliseconds / speed, ...given),
});
syncBuiltinESMExports();
