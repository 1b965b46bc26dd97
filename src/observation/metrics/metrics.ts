import { AggregatorRegistry, Registry } from 'prom-client';
import { DURATION_BOUNDS, type DurationCounts } from '../../collections/duration-counts.ts';
import type { Store } from '../../store/store.ts';
import type { CallCounts } from './call-counts.ts';
import { type MetricDefinition, type MetricName, metricDefinitions } from './definitions.ts';
import { watchEventLoop } from './event-loop-delay.ts';
import { createTransactionCounter } from './transaction-counts.ts';

export interface MetricsParts {
  readonly store: Pick<Store, 'clients' | 'transactions' | 'operations'>;
  readonly calls: Pick<CallCounts, 'counts' | 'durations'>;
  readonly events: { readonly listeners: number };
  readonly version: string;
  readonly realNow: () => number;
}

type Labels = Readonly<Record<string, string | number>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** Of a histogram, which has several names. */
  readonly metricName?: string;
}

const sample = (value: number, labels: Labels = {}): Sample => ({ labels, value });

const histogram = (name: MetricName, labels: Labels, { upTo, sumSeconds }: DurationCounts): Sample[] => [
  ...upTo.map((value, index) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le: DURATION_BOUNDS[index] ?? '+Inf' },
    value,
  })),
  { metricName: `${name}_sum`, labels, value: sumSeconds },
  { metricName: `${name}_count`, labels, value: upTo.at(-1) ?? 0 },
];

const definitions = Object.entries<MetricDefinition>(metricDefinitions) as [MetricName, MetricDefinition][];

/** Metrics in the text format of Prometheus. This file is loaded when they are first asked for. */
export const createMetrics = ({ store, calls, events, version, realNow }: MetricsParts) => {
  const eventLoop = watchEventLoop();
  const countTransactions = createTransactionCounter(store, realNow);

  const read = async (): Promise<Record<MetricName, readonly Sample[]>> => {
    const delay = eventLoop.read();
    const { rss, heapTotal, heapUsed } = process.memoryUsage();
    // While the store is away, the other metrics are needed most.
    const stored = await Promise.all([countTransactions(), store.clients.count()]).catch(() => null);
    const [transactions, clients] = stored ?? [[], null];
    const operations = [...(store.operations?.() ?? [])];
    return {
      mock_toss_calls_total: [...calls.counts()].map(({ count, ...labels }) => sample(count, labels)),
      mock_toss_call_seconds: [...calls.durations()].flatMap(([endpoint, durations]) =>
        histogram('mock_toss_call_seconds', { endpoint }, durations),
      ),
      mock_toss_transactions: [...transactions].map(([state, count]) => sample(count, { state })),
      mock_toss_clients: clients === null ? [] : [sample(clients)],
      mock_toss_event_listeners: [sample(events.listeners)],
      mock_toss_store_up: [sample(stored === null ? 0 : 1)],
      mock_toss_store_seconds: operations.flatMap(({ operation, durations }) =>
        histogram('mock_toss_store_seconds', { operation }, durations),
      ),
      mock_toss_store_errors_total: operations.map(({ operation, errors }) => sample(errors, { operation })),
      nodejs_eventloop_lag_p50_seconds: delay === null ? [] : [sample(delay.p50)],
      nodejs_eventloop_lag_p99_seconds: delay === null ? [] : [sample(delay.p99)],
      nodejs_eventloop_lag_max_seconds: delay === null ? [] : [sample(delay.max)],
      process_resident_memory_bytes: [sample(rss)],
      nodejs_heap_size_total_bytes: [sample(heapTotal)],
      nodejs_heap_size_used_bytes: [sample(heapUsed)],
      process_start_time_seconds: [sample(performance.timeOrigin / 1000)],
      mock_toss_build_info: [sample(1, { version, node: process.version })],
    };
  };

  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    async write(): Promise<string> {
      const values = await read();
      const metrics = definitions.map(([name, { type, help }]) => ({
        ...{ name, type, help, values: values[name] },
        aggregator: 'first',
      }));
      // Made for the counts of other processes, it takes those that were kept without the library.
      return AggregatorRegistry.aggregate([metrics]).metrics();
    },
    stop: (): void => eventLoop.stop(),
  };
};
