// the present for texts such as "2 min ago": ticks twice a minute while the window lives

class Clock {
  now = $state(Date.now());

  start(): () => void {
    const ticking = setInterval(() => (this.now = Date.now()), 30_000);
    return () => clearInterval(ticking);
  }

  /** Moves to the present at once, after an answer that is newer than the last tick. */
  touch(): void {
    this.now = Date.now();
  }
}

export const clock = new Clock();
