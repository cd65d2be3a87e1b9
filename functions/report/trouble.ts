/** An error that a person can act on. It is printed as one line: where, what, remedy. Anything else that is thrown is a bug. */
export class Trouble extends Error {
  readonly where: string | undefined;
  readonly remedy: string | undefined;

  /**
   * @param what one sentence without its full stop, as `there is no such file`
   * @param about.where what it is about: a file, a parameter, a family
   * @param about.remedy what to do about it, one sentence
   */
  constructor(what: string, about: { where?: string; remedy?: string; cause?: unknown } = {}) {
    super(what, 'cause' in about ? { cause: about.cause } : {});
    this.name = 'Trouble';
    this.where = about.where;
    this.remedy = about.remedy;
  }

  /** The one line, without the program's name. */
  get line(): string {
    const where = this.where === undefined ? '' : `${this.where}: `;
    const remedy = this.remedy === undefined ? '' : ` ${this.remedy}`;
    const end = /[.?!]$/.test(this.message) ? '' : '.';
    return `${where}${this.message}${end}${remedy}`.replace(/\s+/g, ' ');
  }
}
