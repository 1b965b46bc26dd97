export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/**
 * Every metric. The values of labels are words of the server: never what a caller sent. Those of the process have the names that
 * Prometheus and `prom-client` have given them.
 */
export const metricDefinitions = {
  mock_toss_calls_total: {
    type: 'counter',
    labels: ['endpoint', 'code', 'fault'],
    help: 'Calls of the emulated API since the start.',
  },
  mock_toss_call_seconds: {
    type: 'histogram',
    labels: ['endpoint'],
    help: 'Time from a call of the emulated API to its answer, with the delays of faults.',
  },
  mock_toss_transactions: {
    type: 'gauge',
    labels: ['state'],
    help: 'Transactions in the store by their state on the clock of their client.',
  },
  mock_toss_clients: { type: 'gauge', labels: [], help: 'Clients in the store.' },
  mock_toss_event_listeners: { type: 'gauge', labels: [], help: 'Listeners of GET /_control/v1/events.' },
  mock_toss_store_up: {
    type: 'gauge',
    labels: [],
    help: 'Whether the store answered just now: 1, or 0 without clients and transactions.',
  },
  mock_toss_store_seconds: {
    type: 'histogram',
    labels: ['operation'],
    help: 'Time of operations on the backend of the store; none for the store in memory.',
  },
  mock_toss_store_errors_total: {
    type: 'counter',
    labels: ['operation'],
    help: 'Failed operations on the backend of the store; none for the store in memory.',
  },
  nodejs_eventloop_lag_p50_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Median delay of the event loop since the metrics were last read; none at the first reading.',
  },
  nodejs_eventloop_lag_p99_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Delay of the event loop that 99 percent do not exceed, since the metrics were last read.',
  },
  nodejs_eventloop_lag_max_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Longest delay of the event loop since the metrics were last read.',
  },
  process_resident_memory_bytes: { type: 'gauge', labels: [], help: 'Memory of the process.' },
  nodejs_heap_size_total_bytes: { type: 'gauge', labels: [], help: 'Size of the heap of JavaScript.' },
  nodejs_heap_size_used_bytes: { type: 'gauge', labels: [], help: 'What of the heap of JavaScript is in use.' },
  process_start_time_seconds: { type: 'gauge', labels: [], help: 'Start of the process, as Unix time.' },
  mock_toss_build_info: { type: 'gauge', labels: ['version', 'node'], help: 'Always 1; the labels say what runs.' },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricDefinitions;
