/** A growing column of 64-bit whole numbers: eight bytes a cell, so that millions of rows fit. */
export class Column {
  private cells = new BigInt64Array(1024);
  private used = 0;

  get length(): number {
    return this.used;
  }

  push(value: bigint): void {
    if (this.used === this.cells.length) {
      const larger = new BigInt64Array(this.cells.length * 2);
      larger.set(this.cells);
      this.cells = larger;
    }
    this.cells[this.used] = value;
    this.used += 1;
  }

  at(index: number): bigint {
    const value = index < this.used ? this.cells[index] : undefined;
    if (value === undefined) throw new RangeError(`no cell ${index} in a column of ${this.used}`);
    return value;
  }
}

/** The largest number a {@link Column} holds. */
export const MAX_CELL = 2n ** 63n - 1n;
