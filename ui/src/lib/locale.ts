// in which language's way numbers and dates are written

/** The way of the system. The C locale groups no digits, which nobody who set no language asked for. */
export const LOCALE = new Intl.NumberFormat().resolvedOptions().locale.includes("posix")
  ? "en-US"
  : undefined;
