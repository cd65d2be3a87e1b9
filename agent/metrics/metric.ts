/** One value under its name at Mackerel, `[A-Za-z0-9._-]+`. */
export interface Metric {
  name: string;
  /** Finite. */
  value: number;
}

/** The values of one moment. */
export interface Tick {
  /** Whole epoch seconds. */
  time: number;
  metrics: Metric[];
}
