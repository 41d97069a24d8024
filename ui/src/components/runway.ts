// Where a row lies in an element that cannot be as high as all rows are. WebKit lays nothing out below 2^25 pixels, which
// 840,000 rows of 40 pixels are; what is moved by a transform is exact to the pixel up to 2^24 only.

/** No element that scrolls is made higher than this; in pixels. */
export const MOST = 16_000_000;

/**
 * Rows of a height of `total` pixels that are seen through a gap of `room`. What the browser scrolls is never higher than
 * MOST; where the rows are higher, small steps move them pixel by pixel, and a drag of the scrollbar goes to its share.
 */
export class Runway {
  /** How much further down the rows are than the browser has scrolled; in pixels. */
  readonly shift: number;

  constructor(
    readonly total: number,
    readonly room: number,
    shift = 0,
  ) {
    this.shift = total > MOST ? shift : 0;
  }

  /** How high the element that scrolls is; in pixels. */
  get height(): number {
    return Math.min(this.total, MOST);
  }

  /** The same rows put so that `top` of them lies where its share of the scrollbar is. */
  at(top: number): Runway {
    if (this.total <= MOST) return new Runway(this.total, this.room);
    const place = Math.round((this.bounded(top) * this.end) / (this.total - this.room));
    return new Runway(this.total, this.room, this.bounded(top) - place);
  }

  /** What of the rows is on top behind a scroll from `before` to `now`, both as the browser counts. */
  scrolled(before: number, now: number): number {
    if (this.total <= MOST) return now;
    const step = Math.abs(now - before) <= 4 * this.room;
    return this.bounded(step ? now + this.shift : (now * (this.total - this.room)) / this.end);
  }

  /** Whether the browser can scroll no further from `now` though the rows go on. */
  stuck(now: number): boolean {
    const top = now + this.shift;
    // a zoomed window ends at a fraction of a pixel
    return (
      this.total > MOST &&
      ((now < 1 && top >= 1) || (now > this.end - 1 && top <= this.total - this.room - 1))
    );
  }

  /** The furthest the browser scrolls. */
  private get end(): number {
    return Math.max(1, this.height - this.room);
  }

  private bounded(top: number): number {
    return Math.max(0, Math.min(top, this.total - this.room));
  }
}
