// The driver of the kit for Node.js: the model of the others.
import { createInterface } from 'node:readline';
import { ControlClient, ControlError } from '../../../src/client/control.ts';
import { type TossCertFixture, type TossTestOptions, TossTests } from '../../../src/client/fixture.ts';
import type { Order } from './driver.ts';

type Method = (...args: readonly unknown[]) => unknown;

let tests = new TossTests();
let fixture: TossCertFixture | undefined;
let control: ControlClient | undefined;
let printed = '';

const print = (report: string): void => {
  printed += report;
};

const failToPrint = (): never => {
  throw new Error('no paper');
};

const findMethod = (name: string, args: readonly unknown[]): [Method, readonly unknown[]] => {
  const [, ofClock] = /^clock\.(.+)$/.exec(name) ?? [];
  const [clientId, ...others] = args;
  const owner: object | undefined = ofClock === undefined ? control : control?.clock(String(clientId));
  const method = Reflect.get(owner ?? {}, ofClock ?? name) as Method;
  return [method.bind(owner), ofClock === undefined ? args : others];
};

const messageOf = (error: unknown): string => (error as Error).message;

const run = async (order: Order): Promise<unknown> => {
  switch (order.op) {
    case 'open': {
      printed = '';
      const options = { ...order.options, print: order.options.print === 'fails' ? failToPrint : print };
      tests = new TossTests(options as TossTestOptions);
      fixture = await tests.open();
      control = fixture.control;
      const { baseUrl, publicKey, clientId, clientSecret } = fixture;
      return { baseUrl, publicKey, clientId, clientSecret };
    }
    case 'close': {
      if (fixture === undefined) throw new Error('no test is open');
      const error = await tests.close(fixture, order).then(() => null, messageOf);
      await tests.stop();
      return { printed, error };
    }
    case 'client':
      control = new ControlClient(order.baseUrl, { token: order.token });
      return null;
    case 'call': {
      const [method, args] = findMethod(order.method, order.args);
      return (await method(...args)) ?? null;
    }
  }
};

const answer = async (line: string): Promise<object> => {
  try {
    return { value: await run(JSON.parse(line) as Order) };
  } catch (error) {
    const { status, problem } = error instanceof ControlError ? error : { status: null, problem: null };
    const kind = error instanceof ControlError ? 'ControlError' : 'other';
    return { error: { kind, message: messageOf(error), status, problem } };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
