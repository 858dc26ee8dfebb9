/**
 * When to look thoroughly. Quick frames find a well-held code at once; a thorough one (whole
 * resolution, from all sides) finds small or turned bar codes, but on a slow phone takes as long as
 * several codes are in view. So: only while quick looks find nothing, and for a fifth of the time.
 */
const QUICK_FIRST = 3
const SHARE = 5

export class Pace {
  private nothing = 0
  private notBefore = 0

  /** Should the frame at `time` (ms) be looked at thoroughly? */
  thorough(time: number): boolean {
    return this.nothing >= QUICK_FIRST && time >= this.notBefore
  }

  done(thorough: boolean, found: boolean, began: number, ended: number): void {
    this.nothing = found || thorough ? 0 : this.nothing + 1
    if (thorough) this.notBefore = ended + (ended - began) * (SHARE - 1)
  }
}
