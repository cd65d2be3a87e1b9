/** A container whose use is known: what a source shows of it follows from the time. */
export interface WatchedContainer {
  id: string;
  name: string;
  /** Nanoseconds of CPU a second. */
  cpu: number;
  /** Bytes: all, and what of it is page cache. */
  memory: number;
  cache: number;
  /** Bytes a second; absent without an interface of its own. */
  traffic?: { rx: number; tx: number };
  /** Seconds when it started, by the clock of the double. Counters begin there. */
  startedAt: number;
  restarts: number;
}

export const taskArn = 'arn:aws:ecs:ap-northeast-1:111122223333:task/shop/0123456789abcdef0123456789abcdef';

/** Containers c1 to cn: the i-th uses i times 10 ms of CPU a second, i MiB, and i times 1000 and 500 bytes a second. */
export function watchedContainers(count: number, { bridge = false } = {}): WatchedContainer[] {
  return Array.from({ length: count }, (_, index) => {
    const i = index + 1;
    return {
      id: i.toString(16).padStart(2, '0').repeat(32),
      name: `c${i}`,
      cpu: i * 10_000_000,
      memory: i * 1_048_576,
      cache: 4096 * i,
      ...(bridge && { traffic: { rx: i * 1000, tx: i * 500 } }),
      startedAt: 0,
      restarts: 0,
    };
  });
}

export function labelsOf({ name }: WatchedContainer): Record<string, string> {
  return {
    'com.amazonaws.ecs.cluster': 'shop',
    'com.amazonaws.ecs.container-name': name,
    'com.amazonaws.ecs.task-arn': taskArn,
    'com.amazonaws.ecs.task-definition-family': 'web',
    'com.amazonaws.ecs.task-definition-version': '7',
  };
}

/** As Docker's `stats` shows it, with about as much that nobody needs. */
export function statsOf(container: WatchedContainer, now: number): Record<string, unknown> {
  const seconds = Math.max(0, now - container.startedAt);
  const total = Math.round(seconds * container.cpu);
  const cpu = {
    cpu_usage: {
      total_usage: total,
      percpu_usage: [total, 0],
      usage_in_kernelmode: 0,
      usage_in_usermode: total,
    },
    system_cpu_usage: Math.round(now * 2e9),
    online_cpus: 2,
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  };
  const { traffic, cache, memory } = container;
  return {
    read: new Date(now * 1000).toISOString(),
    preread: new Date(now * 1000 - 1000).toISOString(),
    pids_stats: { current: 3 },
    blkio_stats: {
      io_service_bytes_recursive: someBlockIo(now),
      io_serviced_recursive: someBlockIo(now),
      io_queue_recursive: [],
      io_service_time_recursive: [],
      io_wait_time_recursive: [],
      io_merged_recursive: [],
      io_time_recursive: [],
      sectors_recursive: [],
    },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpu,
    precpu_stats: cpu,
    memory_stats: {
      usage: memory,
      max_usage: memory,
      stats: {
        ...memoryLines(memory),
        cache,
        inactive_file: cache,
        total_cache: cache,
        total_inactive_file: cache,
      },
      limit: 2 ** 63,
    },
    name: `/ecs-web-7-${container.name}`,
    id: container.id,
    ...(traffic && {
      networks: {
        eth0: {
          rx_bytes: Math.round(seconds * traffic.rx),
          rx_packets: Math.round(seconds),
          rx_errors: 0,
          rx_dropped: 0,
          tx_bytes: Math.round(seconds * traffic.tx),
          tx_packets: Math.round(seconds),
          tx_errors: 0,
          tx_dropped: 0,
        },
      },
    }),
  };
}

function someBlockIo(now: number) {
  const operations = ['Read', 'Write', 'Sync', 'Async', 'Discard', 'Total'];
  return [202, 259, 253].flatMap((major) =>
    operations.map((op) => ({ major, minor: 0, op, value: Math.round(now) % 1_000_000 })),
  );
}

function memoryLines(memory: number): Record<string, number> {
  const names =
    'active_anon active_file hierarchical_memory_limit hierarchical_memsw_limit inactive_anon mapped_file pgfault pgmajfault pgpgin pgpgout rss rss_huge total_active_anon total_active_file total_dirty total_inactive_anon total_mapped_file total_pgfault total_pgmajfault total_pgpgin total_pgpgout total_rss total_rss_huge total_unevictable total_writeback unevictable writeback';
  return Object.fromEntries(names.split(' ').map((name, index) => [name, memory - index]));
}
